import { type Cloud, type CopilotChat, createCopilotChat } from '../index.ts';
import { startSandbox } from '../sandbox/index.ts';
import { type CommandContext, wholeNumber } from './command.ts';
import { NoTokenError, UsageError } from './exit-code.ts';

/** The options of every command that talks to the service. */
export const connectionOptions = {
  'token-env': { type: 'string' },
  'base-url': { type: 'string' },
  cloud: { type: 'string' },
  sandbox: { type: 'boolean' },
  timeout: { type: 'string' },
} as const;

export const connectionHelp = `Connection:
  --token-env NAME   take the token from this environment variable [COPILOT_CHAT_TOKEN]
  --base-url URL     send to another place, such as http://127.0.0.1:8080/beta
  --cloud NAME       global, usGovL4, usGovL5 or china [global]
  --sandbox          talk to an embedded sandbox instead; the default where no token is set
  --timeout SECONDS  give up after so long [60 for create, 300 for an answer in one piece, 120 of silence in a stream]`;

/** A client, and what it leaves behind. */
export interface Connection {
  readonly copilot: CopilotChat;
  readonly sandboxed: boolean;
  close(): Promise<void>;
}

/**
 * Connects to the service, or to a sandbox inside this process.
 * @throws {UsageError} for options that exclude each other or can't be. @throws {NoTokenError}
 */
export async function connect({ values, env, say, streams }: CommandContext): Promise<Connection> {
  const { 'token-env': tokenEnv, 'base-url': baseUrl, cloud, sandbox } = values;
  const elsewhere = ['token-env', 'base-url', 'cloud'].filter((option) => values[option] !== undefined);
  if (sandbox && elsewhere.length > 0) throw new UsageError(`--sandbox and --${elsewhere[0]} exclude each other`);
  const variable = String(tokenEnv ?? 'COPILOT_CHAT_TOKEN');
  const token = sandbox ? undefined : env[variable]?.trim();
  const limit = timeoutOf(values);
  if (!token && !sandbox && elsewhere.length > 0) {
    throw new NoTokenError(`the environment variable ${variable} has no token; set it, or use --sandbox`);
  }
  if (!token) {
    say(sandbox ? 'Using the embedded sandbox.' : `${variable} is not set: using the embedded sandbox.`);
    // Who watches shall see the answer come.
    return sandboxed(limit, streams.stdout.isTTY ? 60 : 0);
  }
  const target = {
    ...(baseUrl !== undefined && { baseUrl: String(baseUrl) }),
    ...(cloud !== undefined && { cloud: cloud as Cloud }),
  };
  try {
    const copilot = createCopilotChat({ credential: token, ...target, ...limit });
    return { copilot, sandboxed: false, close: async () => undefined };
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

async function sandboxed(limit: { timeoutMs?: number }, pace: number): Promise<Connection> {
  const sandbox = await startSandbox({ pace });
  const copilot = createCopilotChat({ credential: 'made-up', baseUrl: sandbox.baseUrl, ...limit });
  return { copilot, sandboxed: true, close: sandbox.close };
}

/** The time limit of the options, where they set one. @throws {UsageError} */
export function timeoutOf(values: CommandContext['values']): { timeoutMs?: number } {
  const seconds = wholeNumber(values, 'timeout');
  if (seconds === 0) throw new UsageError('--timeout is a whole number of seconds from 1 on');
  return seconds === undefined ? {} : { timeoutMs: seconds * 1000 };
}
