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
  #reader: 'the events' | 'textStream' | 'reply()' | undefined;
  #result: { readonly reply: Reply } | { readonly error: unknown } | undefined;
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
    if (!this.#result && !this.#replying) {
      this.#claim('reply()');
      this.#replying = this.#drain();
    }
    if (!this.#result) return this.#replying!;
    if ('error' in this.#result) throw this.#result.error;
    return this.#result.reply;
  }

  /** Closes the connection. A stream that is being read then fails with an AbortedError; one that ended stays so. */
  async close(): Promise<void> {
    this.#leave();
  }

  #claim(reader: 'the events' | 'textStream' | 'reply()'): void {
    if (this.#reader) {
      const text = `this stream is read by ${this.#reader} already; a stream has one reader, so ask again for another`;
      throw new InvalidRequestError(text, { operation: this.#port.operation, code: 'streamInUse' });
    }
    this.#reader = reader;
  }

  /** The events; without those of snapshots that the reader does not see and that the next one replaces. */
  async *#run(): AsyncGenerator<StreamEvent, void> {
    // `reply()` alone parses an event once it is seen that no later one replaces it: these are the latest two.
    let last: string | undefined;
    let newest: string | undefined;
    try {
      for await (const came of this.#body.documents()) {
        let document: string | undefined = came;
        if (this.#reader === 'reply()') {
          document = last = newest;
          newest = came;
        }
        if (document === undefined || this.#maySkip(document)) continue;
        const { conversation, change } = this.#take(document);
        last = undefined;
        yield { type: 'snapshot', conversation };
        this.#body.check();
        if (change) yield change;
      }
      if (newest !== undefined) this.#take(newest);
      last = newest = undefined;
      yield { type: 'done', reply: this.#finish() };
    } catch (thrown) {
      // The text so far is that of the last event which can be read.
      for (const document of [last, newest]) if (document !== undefined) this.#takeQuietly(document);
      throw this.#fail(thrown);
    } finally {
      this.#leave();
    }
  }

  #maySkip(document: string): boolean {
    const replaced = this.#reader === 'reply()' || (this.#reader === 'textStream' && this.#body.ahead > 0);
    return replaced && canSkip(document, this.#snapshots.answerId);
  }

  async *#texts(): AsyncGenerator<string, void> {
    for await (const event of this.#run()) {
      if (event.type === 'text') yield event.delta;
      if (event.type !== 'rewrite') continue;
      const error = this.#body.error(
        TextRewrittenError,
        'rewrote text that was given out already; read the events to follow that',
      );
      hide(error, 'text', event.text);
      throw this.#fail(error);
    }
  }

  async #drain(): Promise<Reply> {
    let reply: Reply | undefined;
    for await (const event of this.#run()) if (event.type === 'done') reply = event.reply;
    return reply!;
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
    const { conversation, answer } = this.#snapshots;
    const body = this.#body;
    if (!conversation) {
      const code = 'emptyStream';
      const foreign = foreignType(body);
      if (foreign) throw body.error(ContractViolationError, `answered with ${foreign}`, { code });
      throw body.interrupted('it ended without an event', { code });
    }
    if (this.#requireFinal && isIntermediate(conversation) && !isDisengaged(conversation)) {
      const what = 'it ended after an update on the way, without the last event';
      throw body.interrupted(what, { code: 'noFinalEvent' });
    }
    const reply = replyOf(conversation, body.facts, answer);
    this.#result = { reply };
    this.#port.onReply?.(reply);
    this.#port.onEnd?.();
    return reply;
  }

  /** The error as the reader gets it: with the text so far. */
  #fail(error: unknown): unknown {
    if (this.#result) return 'error' in this.#result ? this.#result.error : error;
    if (error instanceof CopilotChatError) hide(error, 'partialText', this.#snapshots.text);
    this.#result = { error };
    this.#port.onEnd?.(error);
    return error;
  }

  /** Closes what is not over: the loop was left, or the stream closed from elsewhere. */
  #leave(): void {
    if (!this.#result) this.#fail(this.#body.error(AbortedError, 'was closed before its answer was whole'));
    if (this.#result && 'error' in this.#result) this.#body.stop(this.#result.error);
    else this.#body.end();
  }
}

export interface ConversationStream extends AsyncDisposal {}
