import { AbortedError, type CopilotChatErrorInit, hide, TimeoutError } from './errors.ts';
import { notSentAgain } from './failure.ts';
import { Framing } from './framing.ts';
import { refuseArgument } from './refuse.ts';
import { longestTimer, Silence } from './silence.ts';
import { StreamInterruptedError } from './stream-errors.ts';

/** When a stream is given up. */
export interface StreamLimits {
  /**
   * How long the service may be silent, in milliseconds: before its answer, retries included, and between its bytes.
   * The time that the reader takes does not count.
   * @default 120_000
   */
  readonly idleTimeoutMs?: number | undefined;
  /** How long the whole may take, in milliseconds. @default without limit */
  readonly timeoutMs?: number | undefined;
  /** Aborts the stream. */
  readonly signal?: AbortSignal | undefined;
}

/** Where the bytes of a stream come from. */
export interface BodySource {
  readonly operation: 'chatOverStream';
  /** Sends the request and gives its answer, a 200 with its body unread; throws for a refusal. */
  open(signal: AbortSignal): Promise<Response>;
  /** What the errors of the stream tell beside the answer's own `request-id`. */
  facts?(): CopilotChatErrorInit;
}

const ignore = () => {};

/** The body of one answer, read no further than asked and closed at once when it is stopped. */
export class StreamBody {
  /** How many documents are in hand after the one that was given last. */
  ahead = 0;
  readonly #source: BodySource;
  readonly #limits: StreamLimits;
  /** Aborted when the body is stopped, with the error that it was stopped with. */
  readonly #controller = new AbortController();
  readonly #silence: Silence;
  #response: Response | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;

  /** @throws {InvalidRequestError} for a limit that can't be. */
  constructor(source: BodySource, limits: StreamLimits) {
    const { idleTimeoutMs = 120_000, timeoutMs = Number.POSITIVE_INFINITY } = limits;
    for (const [name, value] of Object.entries({ idleTimeoutMs, timeoutMs }))
      if (!(value > 0)) refuseArgument(source.operation, name, 'is a number of milliseconds above 0');
    this.#source = source;
    this.#limits = limits;
    this.#silence = new Silence(idleTimeoutMs, () => this.#timeOut(`was silent for ${idleTimeoutMs} ms`));
  }

  /** What the errors of this stream tell. */
  get facts(): CopilotChatErrorInit {
    return {
      attempts: this.#attempts,
      clientRequestId: this.#header('client-request-id'),
      ...this.#source.facts?.(),
      operation: this.#source.operation,
      requestId: this.#header('request-id'),
      status: this.#response?.status,
    };
  }

  /** The media type of the answer, in small letters, without parameters; empty where it has none. */
  get mediaType(): string {
    return (this.#header('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  }

  /**
   * The JSON documents of the events, as text, as they come. Nothing is read ahead of the chunk in hand.
   * @throws {StreamInterruptedError} where the bytes are no UTF-8 or the connection is lost.
   */
  async *documents(): AsyncGenerator<string, void> {
    const ready: string[] = [];
    const framing = new Framing((document) => ready.push(document));
    const reader = await this.#open();
    for (let chunk: Uint8Array | undefined, failure: unknown; ; ) {
      // Here and not in a function of its own: a stream has tens of thousands of chunks, and each await costs.
      this.#silence.start();
      try {
        chunk = (await reader?.read())?.value;
      } catch (thrown) {
        throw this.#lost(thrown);
      }
      this.#silence.stop();
      this.check();
      try {
        if (chunk) framing.write(chunk);
        else framing.end();
      } catch (thrown) {
        failure = thrown;
      }
      // What ended before the place where it fails is given nevertheless.
      for (let at = 0; at < ready.length; at++) {
        this.check();
        this.ahead = ready.length - at - 1;
        yield ready[at]!;
      }
      if (failure) {
        const what = failure instanceof RangeError ? failure.message : 'the bytes are no UTF-8';
        throw this.interrupted('malformedEvent', what);
      }
      if (!chunk) return;
      ready.length = 0;
    }
  }

  /** Closes the connection. What waits for it, and every later read, fails with the error. */
  stop(error: unknown): void {
    this.end();
    this.#reader?.cancel().catch(ignore);
    this.#controller.abort(error);
  }

  /** The body was read to its end, or is given up: no limit runs any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#silence.end();
    this.#limits.signal?.removeEventListener('abort', this.#onAbort);
  }

  /** @throws the error that the body was stopped with. */
  check(): void {
    this.#controller.signal.throwIfAborted();
  }

  /** The error for a stream whose answer is not complete. */
  interrupted(code: string, what: string, init: CopilotChatErrorInit = {}): StreamInterruptedError {
    const requestId = this.#header('request-id') ?? init.requestId;
    const text = `${this.#source.operation} gave no whole answer: ${what}; ${notSentAgain}`;
    return new StreamInterruptedError(requestId ? `${text} (request-id ${requestId})` : text, {
      ...this.facts,
      ...init,
      code,
      requestId,
    });
  }

  #header(name: string): string | undefined {
    return this.#response?.headers.get(name) ?? undefined;
  }

  async #open(): Promise<ReadableStreamDefaultReader<Uint8Array> | undefined> {
    const { signal: caller, timeoutMs } = this.#limits;
    const { signal } = this.#controller;
    if (caller?.aborted) this.#onAbort();
    this.check();
    caller?.addEventListener('abort', this.#onAbort, { once: true });
    if (timeoutMs && timeoutMs <= longestTimer) {
      this.#timer = setTimeout(() => this.#timeOut(`took longer than ${timeoutMs} ms`), timeoutMs);
    }
    this.#silence.start();
    this.#attempts = 1;
    this.#response = await new Promise<Response>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      this.#source.open(signal).then((opened) => {
        // An answer that comes after all is not left open.
        if (signal.aborted) opened.body?.cancel().catch(ignore);
        resolve(opened);
      }, reject);
    });
    this.#silence.stop();
    this.#reader = this.#response.body?.getReader();
    return this.#reader;
  }

  #lost(thrown: unknown): StreamInterruptedError {
    this.check();
    const error = this.interrupted('connectionLost', 'the connection was lost');
    // Reachable, but not printed: its text is the runtime's own.
    hide(error, 'cause', thrown);
    return error;
  }

  #timeOut(what: string): void {
    this.stop(new TimeoutError(`${this.#source.operation} ${what}; ${notSentAgain}`, this.facts));
  }

  readonly #onAbort = (): void => {
    const cause = this.#limits.signal?.reason;
    const text = `${this.#source.operation} was aborted by the caller`;
    this.stop(new AbortedError(text, { ...this.facts, cause }));
  };
}
