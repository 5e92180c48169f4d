import { AbortedError, ConnectionError, type CopilotChatError, TimeoutError } from './errors.ts';
import { type CallFacts, factsOf, idsOf } from './failure.ts';
import type { Operation } from './operations.ts';
import type { CallOptions } from './options.ts';
import { refuseArgument } from './refuse.ts';
import { randomGuid } from './request-id.ts';
import { longestTimer } from './silence.ts';
import type { Watch } from './watch.ts';

/** One call with all its requests: its ids, its time limit and the caller's signal. */
export class Call implements CallFacts {
  readonly operation: Operation;
  readonly clientRequestId: string;
  attempts = 0;
  /** The token in use, so that no error shows it. */
  token = '';
  /** Who follows it. */
  watch: Watch | undefined;
  readonly #body: unknown;
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #timeoutMs: number;
  readonly #deadline: number;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  #timedOut = false;
  readonly #onAbort = () => this.#controller.abort(this.#caller?.reason);

  /** @throws {InvalidRequestError} for a time limit or an id that can't be. @throws {AbortedError} */
  constructor(operation: Operation, options: CallOptions, body: unknown, timeoutMs?: number) {
    this.operation = operation;
    this.#body = body;
    this.#caller = options.signal;
    this.#timeoutMs = options.timeoutMs ?? timeoutMs ?? operation.timeoutMs ?? Number.POSITIVE_INFINITY;
    this.clientRequestId = options.clientRequestId ?? randomGuid();
    this.#check();
    this.#deadline = Date.now() + this.#timeoutMs;
    if (this.#timeoutMs <= longestTimer) {
      this.#timer = setTimeout(() => {
        this.#timedOut = true;
        this.#controller.abort();
      }, this.#timeoutMs);
    }
    this.#caller?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get remainingMs(): number {
    return this.#deadline - Date.now();
  }

  get secrets(): readonly string[] {
    return [this.token, ...promptsIn(this.#body)].filter(Boolean);
  }

  #check(): void {
    if (!(this.#timeoutMs > 0)) refuseArgument(this.operation.name, 'timeoutMs', 'is a number of milliseconds above 0');
    // It becomes a header: anything else would make fetch quote it in an error of its own.
    if (!/^[\x21-\x7e]{1,128}$/.test(this.clientRequestId))
      refuseArgument(this.operation.name, 'clientRequestId', 'is a GUID');
    if (this.#caller?.aborted) throw this.errorOf(undefined);
  }

  /** What a rejection of fetch, of a body or of a credential means for the caller. */
  errorOf(thrown: unknown): CopilotChatError {
    const { name } = this.operation;
    const init = { ...factsOf(this), cause: thrown };
    const ids = `(${idsOf(init)})`;
    if (this.#timedOut) return new TimeoutError(`${name} took longer than ${this.#timeoutMs} ms ${ids}`, init);
    if (this.#caller?.aborted) {
      return new AbortedError(`${name} was aborted by the caller ${ids}`, { ...init, cause: this.#caller.reason });
    }
    const remedy =
      this.operation.turn && this.attempts > 0 ? '; the turn may have been held, so it was not sent again' : '';
    return new ConnectionError(`${name} failed: no answer, the connection failed or was lost${remedy} ${ids}`, init);
  }

  /** Waits for a promise, but not beyond the time limit or the caller's abort. */
  race<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = () => reject(this.errorOf(undefined));
      if (this.signal.aborted) return stop();
      this.signal.addEventListener('abort', stop, { once: true });
      const unlink = () => this.signal.removeEventListener('abort', stop);
      promise.then(resolve, reject).finally(unlink);
    });
  }

  async sleep(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const slept = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await this.race(slept).finally(() => clearTimeout(timer));
  }

  /** The answer's headers are there: a stream goes on, under its own idle limit and still under the caller's signal. */
  stopTimer(): void {
    clearTimeout(this.#timer);
  }

  /** The call is over. */
  end(): void {
    this.stopTimer();
    this.#caller?.removeEventListener('abort', this.#onAbort);
  }
}

/** What the caller wrote: the message and the extra context. */
function promptsIn(body: unknown): string[] {
  const { message, additionalContext } = (body ?? {}) as Record<string, unknown>;
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk([message, additionalContext]);
  return found;
}
