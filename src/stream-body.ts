import { during } from './call.ts';
import {
  AbortedError,
  type CopilotChatError,
  type CopilotChatErrorInit,
  type ErrorType,
  errorOf,
  TimeoutError,
} from './errors.ts';
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
  /** Called with each chunk, before what it holds is given. */
  onChunk?(): void;
}

const ignore = () => {};

/** The body of one answer, read no further than asked and closed at once when it is stopped. */
export class StreamBody {
  /** How many documents are in hand after the one that was given last. */
  ahead = 0;
  readonly #source: BodySource;
  readonly #limits: StreamLimits;
  /** Aborted where the body is stopped; the reason is the error for the reader. */
  readonly #controller = new AbortController();
  readonly #silence: Silence;
  #attempts = 0;
  #response: Response | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

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
    const { status, headers } = this.#response ?? {};
    return {
      operation: this.#source.operation,
      attempts: this.#attempts,
      clientRequestId: headers?.get('client-request-id') ?? undefined,
      ...this.#source.facts?.(),
      requestId: headers?.get('request-id') ?? undefined,
      status,
    };
  }

  /** The media type of the answer, in small letters, without parameters; empty where it has none. */
  get mediaType(): string {
    return (this.#response?.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  }

  /**
   * The JSON documents of the events, as text, as they come. Nothing is read ahead of the chunk in hand.
   * @throws {StreamInterruptedError} where the bytes are no UTF-8 or the connection is lost.
   */
  async *documents(): AsyncGenerator<string, void> {
    const ready: string[] = [];
    const framing = new Framing((document) => ready.push(document));
    const reader = await this.#open();
    for (let chunk: Uint8Array | undefined; ; ) {
      // Here and not in a function of its own: a stream has tens of thousands of chunks, and each await costs.
      this.#silence.start();
      try {
        chunk = (await reader?.read())?.value;
      } catch (cause) {
        this.check();
        throw this.interrupted('the connection was lost', { code: 'connectionLost', cause });
      }
      this.#silence.stop();
      this.#source.onChunk?.();
      this.check();
      const failure = this.#frame(framing, chunk);
      for (let at = 0; at < ready.length; at++) {
        this.check();
        this.ahead = ready.length - at - 1;
        yield ready[at]!;
      }
      if (failure) throw failure;
      if (!chunk) return;
      ready.length = 0;
    }
  }

  /** Closes the connection. What waits for it, and every later read, fails with the error. */
  stop(error?: unknown): void {
    this.end();
    this.#controller.abort(error);
    this.#reader?.cancel().catch(ignore);
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

  /** An error of this stream. */
  error<T extends CopilotChatError>(type: ErrorType<T>, what: string, init?: CopilotChatErrorInit): T {
    return errorOf(type, { ...this.facts, ...init }, what);
  }

  /** The error for a stream whose answer is not complete. */
  interrupted(what: string, init: CopilotChatErrorInit): StreamInterruptedError {
    return this.error(StreamInterruptedError, `gave no whole answer: ${what}; ${notSentAgain}`, init);
  }

  async #open(): Promise<ReadableStreamDefaultReader<Uint8Array> | undefined> {
    const { signal: caller, timeoutMs } = this.#limits;
    const { signal } = this.#controller;
    if (caller?.aborted) this.#onAbort();
    this.check();
    caller?.addEventListener('abort', this.#onAbort, { once: true });
    if (timeoutMs && timeoutMs <= longestTimer)
      this.#timer = setTimeout(() => this.#timeOut(`took longer than ${timeoutMs} ms`), timeoutMs);
    this.#silence.start();
    this.#attempts = 1;
    const opening = this.#source.open(signal).then((response) => {
      // An answer that comes after all is not left open.
      if (signal.aborted) response.body?.cancel().catch(ignore);
      return response;
    });
    this.#response = await during({ signal }, opening);
    this.#silence.stop();
    this.#reader = this.#response.body?.getReader();
    return this.#reader;
  }

  /** Hands a chunk on, or the end. What ended before the place where it fails is ready nevertheless. */
  #frame(framing: Framing, chunk: Uint8Array | undefined): StreamInterruptedError | undefined {
    try {
      if (chunk) framing.write(chunk);
      else framing.end();
      return undefined;
    } catch (thrown) {
      const what = thrown instanceof RangeError ? thrown.message : 'the bytes are no UTF-8';
      return this.interrupted(what, { code: 'malformedEvent' });
    }
  }

  #timeOut(what: string): void {
    this.stop(this.error(TimeoutError, `${what}; ${notSentAgain}`));
  }

  readonly #onAbort = (): void => {
    this.stop(this.error(AbortedError, 'was aborted by the caller', { cause: this.#limits.signal?.reason }));
  };
}
