import type { Fault } from './fault.ts';
import type { LogEntry } from './log.ts';

/** A piece of an answer's body, with how many events end in it. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly events: number;
}

/** The connection is lost, as a fault wants it. A server ends the socket, a mock fails its fetch. */
export class ConnectionLostError extends Error {
  override readonly name: string = 'ConnectionLostError';
}

/** Waits; for ever where it is told so. Rejects as soon as the client has gone. */
export type Wait = (milliseconds: number) => Promise<void>;

/** Waits that the signal ends. */
export const waitUntil =
  (signal: AbortSignal): Wait =>
  (milliseconds) =>
    new Promise((resolve, reject) => {
      const gone = () => {
        clearTimeout(timer);
        reject(new ConnectionLostError('the client closed the connection'));
      };
      const timer =
        milliseconds === Number.POSITIVE_INFINITY
          ? undefined
          : setTimeout(() => {
              signal.removeEventListener('abort', gone);
              resolve();
            }, milliseconds);
      if (signal.aborted) gone();
      else signal.addEventListener('abort', gone, { once: true });
    });

const encoder = new TextEncoder();
export const pieceOf = (text: string, events = 0): Piece => ({ bytes: encoder.encode(text), events });

/** A body with what a fault does to it on the way. */
export async function* impaired(pieces: AsyncIterable<Piece>, fault: Fault, wait: Wait): AsyncGenerator<Piece> {
  const { pieceBytes, pieceMs = 0 } = fault;
  const limitBytes = Math.min(
    fault.cutAfterBytes ?? Number.POSITIVE_INFINITY,
    fault.stallAfterBytes ?? Number.POSITIVE_INFINITY,
  );
  const limitEvents = Math.min(
    fault.cutAfterEvents ?? Number.POSITIVE_INFINITY,
    fault.stallAfterEvents ?? Number.POSITIVE_INFINITY,
  );
  const cuts = fault.cutAfterBytes !== undefined || fault.cutAfterEvents !== undefined;
  let bytes = 0;
  let events = 0;
  const end = async () => {
    if (cuts) throw new ConnectionLostError('the connection is cut, as the fault wants it');
    await wait(Number.POSITIVE_INFINITY);
  };
  if (limitBytes === 0 || limitEvents === 0) await end();
  for await (const piece of pieces) {
    const shown = piece.bytes.subarray(0, limitBytes - bytes);
    const whole = shown.length === piece.bytes.length;
    if (pieceBytes) yield* split(shown, whole ? piece.events : 0, pieceBytes, () => wait(pieceMs));
    else yield { bytes: shown, events: whole ? piece.events : 0 };
    bytes += shown.length;
    events += piece.events;
    if (bytes >= limitBytes || events >= limitEvents) await end();
  }
}

async function* split(bytes: Uint8Array, events: number, size: number, pause: () => Promise<void>) {
  for (let from = 0; from < bytes.length; from += size) {
    const last = from + size >= bytes.length;
    yield { bytes: bytes.subarray(from, from + size), events: last ? events : 0 };
    if (!last) await pause();
  }
}

/** The pieces as a body that makes nothing before it is asked for, and that logs what is taken and how it ends. */
export function streamOf(
  pieces: AsyncGenerator<Piece>,
  log: LogEntry,
  abort: AbortController,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          const next = await pieces.next();
          if (!next.done) {
            log.count(next.value.bytes.length, next.value.events);
            controller.enqueue(next.value.bytes as Uint8Array<ArrayBuffer>);
            return;
          }
          log.finish('whole');
          controller.close();
        } catch (error) {
          log.finish('cut');
          controller.error(error);
        }
      },
      cancel() {
        log.finish('closed');
        abort.abort();
      },
    },
    { highWaterMark: 0 },
  );
}
