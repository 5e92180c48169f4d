import { type Form, forms, startSandbox } from '../sandbox/index.ts';
import { type Command, type CommandContext, wholeNumber } from './command.ts';
import { exitCodes, UsageError } from './exit-code.ts';

/** `sandbox`: serves the embedded service until it is interrupted. */
export const sandbox: Command = {
  summary: 'serve the API on this machine, without an account',
  help: `Usage: m365-copilot-chat sandbox [options]

Serves the API on this machine and prints the base URL to send to. Any bearer token will do. Ctrl-C ends it.

Options:
  --port N           listen on this port [a free one]
  --pace MS          wait so long before each event of a stream [0]
  --snapshots N      show the answer in so many steps [6]
  --form NAME        how events are written: ${forms.join(', ')} [compact]
  --seed TEXT        make ids and times the same each time
  --cors             let pages of other origins in
  -h, --help         show this

A request asks for a failure by header, such as: x-sandbox-fault: status=429; retry-after=1`,
  options: {
    port: { type: 'string' },
    pace: { type: 'string' },
    snapshots: { type: 'string' },
    form: { type: 'string' },
    seed: { type: 'string' },
    cors: { type: 'boolean' },
  },

  async run({ values, print, say, signal }) {
    const port = wholeNumber(values, 'port', 65_535) ?? 0;
    const running = await startSandbox({ port, ...settings(values) }).catch((error: NodeJS.ErrnoException) => {
      if (error instanceof TypeError) throw new UsageError(error.message);
      throw error.code === 'EADDRINUSE' ? new Error(`port ${port} is taken; choose another one with --port`) : error;
    });
    print(running.baseUrl);
    say('The sandbox is listening. Any bearer token will do. Ctrl-C ends it.');
    await interrupted(signal);
    await running.close();
    return exitCodes.done;
  },
};

function settings(values: CommandContext['values']) {
  const [pace, snapshots] = [wholeNumber(values, 'pace'), wholeNumber(values, 'snapshots')];
  const { form, seed, cors } = values;
  return {
    ...(pace !== undefined && { pace }),
    ...(snapshots !== undefined && { snapshots }),
    ...(form !== undefined && { form: form as Form }),
    ...(seed !== undefined && { seed: String(seed) }),
    cors: cors === true,
  };
}

const interrupted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
