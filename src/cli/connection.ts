import {
  AuthenticationError,
  type Cloud,
  type CopilotChat,
  type Credential,
  checkToken,
  createCopilotChat,
  observer,
  PermissionError,
} from '../index.ts';
import { startSandbox } from '../sandbox/index.ts';
import { type CommandContext, wholeNumber } from './command.ts';
import { NoTokenError, UsageError } from './exit-code.ts';
import { signIn, signInHelp, signInOptions } from './sign-in.ts';

/** The options of every command that needs a token. */
export const tokenOptions = {
  'token-env': { type: 'string' },
  cloud: { type: 'string' },
  ...signInOptions,
} as const;

/** The options of every command that talks to the service. */
export const connectionOptions = {
  ...tokenOptions,
  'base-url': { type: 'string' },
  sandbox: { type: 'boolean' },
  timeout: { type: 'string' },
  debug: { type: 'boolean' },
} as const;

export const tokenHelp = `  --token-env NAME   take the token from this environment variable [COPILOT_CHAT_TOKEN]
  --cloud NAME       global, usGovL4, usGovL5 or china [global]
${signInHelp}`;

export const connectionHelp = `Connection:
${tokenHelp}
  --base-url URL     send to another place, such as http://127.0.0.1:8080/beta
  --sandbox          talk to an embedded sandbox instead; the default where no token is set
  --timeout SECONDS  give up after so long [60 for create, 300 for an answer in one piece, 120 of silence in a stream]
  --debug            say on stderr what is sent and answered: ids, statuses and times, no text`;

/** A client, and what it leaves behind. */
export interface Connection {
  readonly copilot: CopilotChat;
  readonly sandboxed: boolean;
  /** What of the token explains a refusal, a line each. */
  explain(thrown: unknown): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * Connects to the service, or to a sandbox inside this process.
 * @throws {UsageError} for options that exclude each other or can't be. @throws {NoTokenError}
 */
export async function connect(context: CommandContext): Promise<Connection> {
  const { values, say, streams } = context;
  const { 'base-url': baseUrl, cloud, sandbox } = values;
  const elsewhere = ['token-env', 'base-url', 'cloud', 'sign-in'].filter((option) => values[option] !== undefined);
  if (sandbox && elsewhere.length > 0) throw new UsageError(`--sandbox and --${elsewhere[0]} exclude each other`);
  const shown = { ...timeoutOf(values), ...(values.debug && { observe: observer({ debug: say, spans: false }) }) };
  const credential = sandbox ? undefined : await credentialOf(context, elsewhere.length > 0);
  if (!credential) {
    say(sandbox ? 'Using the embedded sandbox.' : `${variableOf(values)} is not set: using the embedded sandbox.`);
    // Who watches shall see the answer come.
    return sandboxed(shown, streams.stdout.isTTY ? 60 : 0);
  }
  const target = {
    ...(baseUrl !== undefined && { baseUrl: String(baseUrl) }),
    ...(cloud !== undefined && { cloud: cloud as Cloud }),
  };
  try {
    const copilot = createCopilotChat({ credential, ...target, ...shown });
    const explain = (thrown: unknown) => explained(thrown, credential, cloud as Cloud | undefined);
    return { copilot, sandboxed: false, explain, close: async () => undefined };
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

const variableOf = (values: CommandContext['values']): string => String(values['token-env'] ?? 'COPILOT_CHAT_TOKEN');

/**
 * The token of the environment, or that of a user who signs in; undefined where there is none and none is needed.
 * @throws {UsageError} for options that go with `--sign-in` only. @throws {NoTokenError}
 */
export async function credentialOf(context: CommandContext, needed: boolean): Promise<Credential | undefined> {
  const { values, env } = context;
  const stray = ['client-id', 'tenant'].find((option) => values[option] !== undefined);
  if (stray && !values['sign-in']) throw new UsageError(`--${stray} goes with --sign-in`);
  if (values['sign-in']) {
    if (values['token-env'] !== undefined) throw new UsageError('--sign-in and --token-env exclude each other');
    return signIn(context);
  }
  const token = env[variableOf(values)]?.trim();
  if (token || !needed) return token || undefined;
  const ways = 'set it, use --sign-in, or use --sandbox';
  throw new NoTokenError(`the environment variable ${variableOf(values)} has no token; ${ways}`);
}

async function sandboxed(options: object, pace: number): Promise<Connection> {
  const sandbox = await startSandbox({ pace });
  const copilot = createCopilotChat({ credential: 'made-up', baseUrl: sandbox.baseUrl, ...options });
  return { copilot, sandboxed: true, explain: async () => [], close: sandbox.close };
}

async function explained(thrown: unknown, credential: Credential, cloud?: Cloud): Promise<readonly string[]> {
  if (!(thrown instanceof AuthenticationError || thrown instanceof PermissionError) || !thrown.status) return [];
  const findings = await checkToken(credential, cloud && { cloud }).catch(() => []);
  return findings.filter(({ code }) => code !== 'unreadable').map(({ message }) => `Likely: ${message}.`);
}

/** The time limit of the options, where they set one. @throws {UsageError} */
export function timeoutOf(values: CommandContext['values']): { timeoutMs?: number } {
  const seconds = wholeNumber(values, 'timeout');
  if (seconds === 0) throw new UsageError('--timeout is a whole number of seconds from 1 on');
  return seconds === undefined ? {} : { timeoutMs: seconds * 1000 };
}
