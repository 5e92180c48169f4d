import type { Fault, LoggedRequest } from '../../src/sandbox/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { Answer, SeenRequest } from '../scenario.ts';
import type { Backend } from './backend.ts';

/** The embedded sandbox: a real server, a real connection. */
export async function sandboxBackend(): Promise<Backend & { stop(): Promise<void> }> {
  // Tokens are logged in full so that the scenarios can see them; they are made up.
  const sandbox = await startSandbox({ logTokens: true });
  return {
    name: 'the sandbox',
    can: new Set(['answers', 'requests', 'silence', 'pace', 'closing', 'cutting', 'backpressure']),
    open() {
      sandbox.reset();
      return {
        baseUrl: sandbox.baseUrl,
        token: 'sandbox-token',
        answer: (...answers) => sandbox.fail(...answers.map(faultOf)),
        requests: () => sandbox.requests.map(seen),
      };
    },
    close: () => undefined,
    stop: () => sandbox.close(),
  };
}

function faultOf({ status, headers, body, parts, ending }: Answer): Fault {
  if (ending && !parts) return ending === 'loss' ? { reset: true } : { stall: true };
  const streamed = parts && { 'content-type': 'text/event-stream' };
  const length = parts?.reduce<number>(
    (sum, part) => sum + (typeof part === 'number' ? 0 : Buffer.byteLength(part)),
    0,
  );
  return {
    answer: { status, headers: { ...streamed, ...headers }, ...(parts ? { parts } : { body: body ?? '' }) },
    ...(ending === 'loss' && { cutAfterBytes: length ?? 0 }),
    ...(ending === 'silence' && { stallAfterBytes: length ?? 0 }),
  };
}

const seen = (request: LoggedRequest): SeenRequest => ({
  method: request.method,
  path: request.path,
  headers: request.headers,
  body: request.text,
  closed: request.closed,
  taken: request.bytes,
});
