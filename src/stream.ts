import type { CopilotConversation } from '../generated/types.gen.ts';
import type { AsyncDisposal } from './disposal.ts';
import { AbortedError, ContractViolationError, CopilotChatError, hide, InvalidRequestError } from './errors.ts';
import { foreignType, parseSnapshot } from './events.ts';
import { isDisengaged, type Reply, replyOf } from './reply.ts';
import { canSkip } from './skip.ts';
import { isIntermediate, Snapshots, type TextChange } from './snapshots.ts';
import { type BodySource, StreamBody, type StreamLimits } from './stream-body.ts';
import { TextRewrittenError } from './stream-errors.ts';

/** What a stream gives, event by event. */
export type StreamEvent =
  /** The conversation as it stands now: once for each event of the service. */
  | { readonly type: 'snapshot'; readonly conversation: CopilotConversation }
  /** More text: `delta` is what was added, `text` the whole so far. */
  | { readonly type: 'text'; readonly delta: string; readonly text: string }
  /** Other text in the place of what was shown: a citation inserted, an answer withdrawn (then it is empty). */
  | { readonly type: 'rewrite'; readonly text: string }
  /** The whole answer; always the last event. */
  | { readonly type: 'done'; readonly reply: Reply };

/** Options of reading a stream. */
export interface StreamOptions extends StreamLimits {
  /** Whether the last event must be the end of the turn; false also accepts an update on the way. @default true */
  readonly requireFinal?: boolean | undefined;
}

/** How a stream ended: with the reply, else with the error. */
interface Result {
  readonly reply?: Reply;
  readonly error?: unknown;
}

/** What a stream needs of its conversation. */
export interface StreamPort extends BodySource {
  /** The prompt: helps to tell its echo from the answer. Goes nowhere. */
  readonly prompt?: string | undefined;
  /** Called for each snapshot that is read; `reply()` alone leaves out some that a later one replaces. */
  onSnapshot?(conversation: CopilotConversation): void;
  /** Called with the whole answer, before the reader gets it. */
  onReply?(reply: Reply): void;
  /** Called once, when the turn is over: with the error where it failed, with nothing after an answer. */
  onEnd?(error?: unknown): void;
}

/**
 * One streamed turn. It is sent at the first pull or at `reply()`, and has one reader: the events, or `textStream`, or
 * `reply()` alone. Leaving the loop closes the connection.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor defines what the interface declares
export class ConversationStream implements AsyncIterable<StreamEvent> {
  readonly #port: StreamPort;
  readonly #requireFinal: boolean;
  readonly #body: StreamBody;
  readonly #snapshots: Snapshots;
  #reader: string | undefined;
  #result: Result | undefined;
  #replying: Promise<Reply> | undefined;

  /** @throws {InvalidRequestError} for a limit that can't be. */
  constructor(port: StreamPort, options: StreamOptions = {}) {
    this.#port = port;
    this.#requireFinal = options.requireFinal ?? true;
    this.#body = new StreamBody(port, options);
    this.#snapshots = new Snapshots(port.prompt);
    // Here and not on the prototype: a class that is changed after its definition stays in every bundle.
    const { asyncDispose } = Symbol as { asyncDispose?: symbol };
    if (asyncDispose) hide(this, asyncDispose, () => this.close());
  }

  /**
   * The events as they come: a snapshot each, then text or a rewrite where the text changed, and at the end `done`.
   * @throws {InvalidRequestError} where the stream has a reader already.
   * @throws {StreamInterruptedError} where it ends before the answer is whole. @throws {NoAnswerError}
   * @throws {TimeoutError} @throws {AbortedError} @throws {CopilotChatError} where the service refuses the turn.
   */
  [Symbol.asyncIterator](): AsyncIterator<StreamEvent, void> {
    this.#claim('the events');
    return this.#run();
  }

  /**
   * The new text alone, made for appending: less often than the events where several have come at once. Fails as the
   * events do, and
   * @throws {TextRewrittenError} where the service rewrites what was given out: then the stream is closed.
   */
  get textStream(): AsyncIterable<string> {
    return {
      [Symbol.asyncIterator]: () => {
        this.#claim('textStream');
        return this.#texts();
      },
    };
  }

  /**
   * The whole answer. Reads the stream where nothing else does; after the events or `textStream` it gives the same
   * answer, or fails with the same error.
   */
  async reply(): Promise<Reply> {
    if (this.#replying) return this.#replying;
    if (this.#result) {
      if (this.#result.reply) return this.#result.reply;
      throw this.#result.error;
    }
    this.#claim('reply()');
    this.#replying = this.#drain();
    return this.#replying;
  }

  /** Closes the connection. A stream that is being read then fails with an AbortedError; one that ended stays so. */
  async close(): Promise<void> {
    this.#leave();
  }

  #claim(reader: string): void {
    if (this.#reader) {
      const text = `this stream is read by ${this.#reader} already; a stream has one reader, so ask again for another`;
      throw new InvalidRequestError(text, { operation: this.#port.operation, code: 'streamInUse' });
    }
    this.#reader = reader;
  }

  /** @param textOnly leaves out snapshots that nobody sees: the next one is in hand already. */
  async *#run(textOnly = false): AsyncGenerator<StreamEvent, void> {
    try {
      for await (const document of this.#body.documents()) {
        if (textOnly && this.#body.ahead > 0 && canSkip(document, this.#snapshots.answerId)) continue;
        const { conversation, change } = this.#take(document);
        yield { type: 'snapshot', conversation };
        this.#body.check();
        if (change) yield change;
      }
      yield { type: 'done', reply: this.#finish() };
    } catch (thrown) {
      throw this.#fail(thrown);
    } finally {
      this.#leave();
    }
  }

  async *#texts(): AsyncGenerator<string, void> {
    for await (const event of this.#run(true)) {
      if (event.type === 'text') yield event.delta;
      if (event.type !== 'rewrite') continue;
      throw this.#fail(new TextRewrittenError(event.text, this.#body.facts));
    }
  }

  /** Reads to the end for the answer alone, and so need not parse what the next snapshot replaces. */
  async #drain(): Promise<Reply> {
    let skipped: string | undefined;
    let newest: string | undefined;
    try {
      for await (const document of this.#body.documents()) {
        skipped = newest;
        newest = document;
        if (!skipped || canSkip(skipped, this.#snapshots.answerId)) continue;
        this.#take(skipped);
        skipped = undefined;
      }
      if (newest) this.#take(newest);
      skipped = newest = undefined;
      return this.#finish();
    } catch (thrown) {
      // The text so far is that of the last event which can be read.
      for (const document of [skipped, newest]) if (document) this.#takeQuietly(document);
      throw this.#fail(thrown);
    } finally {
      this.#leave();
    }
  }

  /** For the text so far of a stream that has failed already. */
  #takeQuietly(document: string): void {
    try {
      this.#take(document);
    } catch {
      // The failure that is being reported came first.
    }
  }

  #take(document: string): { conversation: CopilotConversation; change: TextChange | undefined } {
    const conversation = parseSnapshot(document, this.#body);
    const change = this.#snapshots.take(conversation);
    this.#port.onSnapshot?.(conversation);
    return { conversation, change };
  }

  #finish(): Reply {
    const { conversation } = this.#snapshots;
    const body = this.#body;
    if (!conversation) {
      const foreign = foreignType(body);
      if (!foreign) throw body.interrupted('emptyStream', 'it ended without an event');
      throw new ContractViolationError(`chatOverStream answered with ${foreign}`, {
        ...body.facts,
        code: 'emptyStream',
      });
    }
    if (this.#requireFinal && isIntermediate(conversation) && !isDisengaged(conversation)) {
      throw body.interrupted('noFinalEvent', 'it ended after an update on the way, without the last event');
    }
    const reply = replyOf(conversation, body.facts, this.#snapshots.answer);
    this.#settle({ reply });
    return reply;
  }

  /** The error as the reader gets it: with the text so far, and the connection closed. */
  #fail(thrown: unknown): unknown {
    if (this.#result) return this.#result.reply ? thrown : this.#result.error;
    if (thrown instanceof CopilotChatError) hide(thrown, 'partialText', this.#snapshots.text);
    this.#settle({ error: thrown });
    return thrown;
  }

  /** Closes what is not over: the loop was left, or the stream closed from elsewhere. */
  #leave(): void {
    const text = 'chatOverStream was closed before its answer was whole';
    if (!this.#result) this.#fail(new AbortedError(text, this.#body.facts));
    if (this.#result?.reply) this.#body.end();
    else this.#body.stop(this.#result?.error);
  }

  #settle(result: Result): void {
    this.#result = result;
    if (result.reply) this.#port.onReply?.(result.reply);
    this.#port.onEnd?.(result.error);
  }
}

export interface ConversationStream extends AsyncDisposal {}
