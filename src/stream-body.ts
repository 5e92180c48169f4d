import { AbortedError, type CopilotChatErrorInit, hide, InvalidRequestError, TimeoutError } from './errors.ts';
import { Framing } from './framing.ts';
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
  readonly #controller = new AbortController();
  readonly #silence: Silence;
  #response: Response | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #started = false;
  #stopped: { readonly error: unknown } | undefined;
  #interrupt: (error: unknown) => void = ignore;

  /** @throws {InvalidRequestError} for a limit that can't be. */
  constructor(source: BodySource, limits: StreamLimits) {
    const { idleTimeoutMs = 120_000, timeoutMs = Number.POSITIVE_INFINITY } = limits;
    for (const [name, value] of Object.entries({ idleTimeoutMs, timeoutMs })) {
      if (value > 0) continue;
      const text = `${source.operation} was not sent: ${name} is a number of milliseconds above 0`;
      throw new InvalidRequestError(text, { operation: source.operation, code: 'invalidArgument' });
    }
    this.#source = source;
    this.#limits = limits;
    this.#silence = new Silence(idleTimeoutMs, () => this.#timeOut(`was silent for ${idleTimeoutMs} ms`));
  }

  /** What the errors of this stream tell. */
  get facts(): CopilotChatErrorInit {
    const headers = this.#response?.headers;
    const { operation } = this.#source;
    const attempts = this.#started ? 1 : 0;
    const requestId = headers?.get('request-id') ?? undefined;
    const clientRequestId = headers?.get('client-request-id') ?? undefined;
    return {
      attempts,
      clientRequestId,
      ...this.#source.facts?.(),
      operation,
      requestId,
      status: this.#response?.status,
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
      } catch (thrown) {
        throw this.#lost(thrown);
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
  stop(error: unknown): void {
    if (this.#stopped) return;
    this.#stopped = { error };
    this.end();
    this.#interrupt(error);
    this.#reader?.cancel().catch(ignore);
    this.#controller.abort();
  }

  /** The body was read to its end, or is given up: no limit runs any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#silence.end();
    this.#limits.signal?.removeEventListener('abort', this.#onAbort);
  }

  /** @throws the error that the body was stopped with. */
  check(): void {
    if (this.#stopped) throw this.#stopped.error;
  }

  /** The error for a stream whose answer is not complete. */
  interrupted(code: string, what: string, init: CopilotChatErrorInit = {}): StreamInterruptedError {
    const { requestId, ...facts } = this.facts;
    const id = requestId ?? init.requestId;
    const text = `chatOverStream gave no whole answer: ${what}; the turn may have been held, so it was not sent again`;
    return new StreamInterruptedError(id ? `${text} (request-id ${id})` : text, {
      ...facts,
      ...init,
      code,
      requestId: id,
    });
  }

  async #open(): Promise<ReadableStreamDefaultReader<Uint8Array> | undefined> {
    const { signal, timeoutMs } = this.#limits;
    if (signal?.aborted) this.#onAbort();
    this.check();
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (timeoutMs && timeoutMs <= longestTimer) {
      this.#timer = setTimeout(() => this.#timeOut(`took longer than ${timeoutMs} ms`), timeoutMs);
    }
    this.#silence.start();
    this.#started = true;
    const response = await new Promise<Response>((resolve, reject) => {
      this.#interrupt = reject;
      this.#source.open(this.#controller.signal).then((opened) => {
        // An answer that comes after all is not left open.
        if (this.#stopped) opened.body?.cancel().catch(ignore);
        resolve(opened);
      }, reject);
    });
    this.#silence.stop();
    this.#response = response;
    this.#reader = response.body?.getReader();
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
      return this.interrupted('malformedEvent', what);
    }
  }

  #lost(thrown: unknown): StreamInterruptedError {
    this.check();
    const error = this.interrupted('connectionLost', 'the connection was lost');
    // Reachable, but not printed: its text is the runtime's own.
    hide(error, 'cause', thrown);
    return error;
  }

  #timeOut(what: string): void {
    this.stop(
      new TimeoutError(`chatOverStream ${what}; the turn may have been held, so it was not sent again`, this.facts),
    );
  }

  readonly #onAbort = (): void => {
    const cause = this.#limits.signal?.reason;
    this.stop(new AbortedError('chatOverStream was aborted by the caller', { ...this.facts, cause }));
  };
}
