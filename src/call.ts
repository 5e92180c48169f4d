import { AbortedError, type CopilotChatError, type CopilotChatErrorInit, errorOf, TimeoutError } from './errors.ts';
import type { Operation } from './operations.ts';
import type { CallOptions } from './options.ts';
import { refuseArgument } from './refuse.ts';
import { randomGuid } from './request-id.ts';
import { longestTimer } from './silence.ts';
import type { Watch } from './watch.ts';

/** What of a call goes into its errors. */
export interface CallFacts {
  readonly operation: Operation;
  readonly clientRequestId: string;
  /** How many requests were sent so far. */
  attempts: number;
  /** The token in use, and the body: no error shows what is in them. */
  token: string;
  readonly body: unknown;
  /** Who follows the call. */
  watch?: Watch | undefined;
}

/** One call with all its requests: its ids, its time limit and the caller's signal. */
export interface Call extends CallFacts {
  /** Aborted at the time limit and by the caller; the reason is the error for the caller. */
  readonly signal: AbortSignal;
  /** When the time is over, in milliseconds since 1970. */
  readonly deadline: number;
  /** Ends the time limit; with `open` the answer goes on as a stream, still under the caller's signal. */
  end(open: boolean): void;
}

/** @throws {InvalidRequestError} for a time limit or an id that can't be. @throws {AbortedError} */
export function startCall(operation: Operation, options: CallOptions, body: unknown, commonTimeoutMs?: number): Call {
  const { signal: caller, clientRequestId } = options;
  const timeoutMs = options.timeoutMs ?? commonTimeoutMs ?? operation.timeoutMs ?? Number.POSITIVE_INFINITY;
  if (!(timeoutMs > 0)) refuseArgument(operation.name, 'timeoutMs', 'is a number of milliseconds above 0');
  // It becomes a header: anything else would make fetch quote it in an error of its own.
  if (clientRequestId !== undefined && !/^[\x21-\x7e]{1,128}$/.test(clientRequestId))
    refuseArgument(operation.name, 'clientRequestId', 'is a GUID');
  const controller = new AbortController();
  const { signal } = controller;
  const stop = (type: typeof CopilotChatError, what: string, cause?: unknown) =>
    controller.abort(errorOf(type, { ...factsOf(call), cause }, what));
  const onAbort = () => stop(AbortedError, 'was aborted by the caller', caller!.reason);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const call: Call = {
    operation,
    clientRequestId: clientRequestId ?? randomGuid(),
    attempts: 0,
    token: '',
    body,
    signal,
    deadline: Date.now() + timeoutMs,
    end(open) {
      clearTimeout(timer);
      if (!open) caller?.removeEventListener('abort', onAbort);
    },
  };
  if (caller?.aborted) onAbort();
  signal.throwIfAborted();
  caller?.addEventListener('abort', onAbort, { once: true });
  if (timeoutMs <= longestTimer)
    timer = setTimeout(() => stop(TimeoutError, `took longer than ${timeoutMs} ms`), timeoutMs);
  return call;
}

/** Waits for a promise, but not beyond the end of a call or a stream. */
export const during = <T>({ signal }: Pick<Call, 'signal'>, promise: Promise<T>): Promise<T> => {
  const stopped = new Promise<never>((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });
  return Promise.race([promise, stopped]);
};

export async function sleep(call: Call, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slept = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await during(call, slept).finally(() => clearTimeout(timer));
}

/** What every error of a call carries. */
export const factsOf = ({ operation, clientRequestId, attempts }: CallFacts): CopilotChatErrorInit => ({
  operation: operation.name,
  clientRequestId,
  attempts,
});
