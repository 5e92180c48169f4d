import type { Fault, LoggedRequest } from '../../src/sandbox/index.ts';
import type { Answer, SeenRequest } from '../scenario.ts';

/** A scripted answer as a fault of the service behind the sandbox and behind the handlers for msw. */
export function faultOf({ status, headers, body, parts, ending }: Answer): Fault {
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

/** A request of the service's log as the scenarios see it. */
export const seen = (request: LoggedRequest): SeenRequest => ({
  method: request.method,
  path: request.path,
  headers: request.headers,
  body: request.text,
  closed: request.closed,
  taken: request.bytes,
});
