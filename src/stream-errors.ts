import type { CopilotConversation } from '../generated/types.gen.ts';
import { CopilotChatError } from './errors.ts';

/**
 * The stream ended before its answer was complete: cut, stopped short, broken JSON, or an `error` object among its
 * events. `code` says which: `connectionLost`, `malformedEvent`, `emptyStream`, `noFinalEvent`, or the service's own
 * code. What came of the answer is in `partialText`, and never an answer.
 */
export class StreamInterruptedError extends CopilotChatError {
  override readonly name: string = 'StreamInterruptedError';
  /** The text so far. Not enumerable, so that no log holds it. */
  declare readonly partialText?: string;
}

/** The turn ended as it should, but without an answer. `code` is `noAnswer`. */
export class NoAnswerError extends CopilotChatError {
  override readonly name: string = 'NoAnswerError';
  /** The text so far. Not enumerable, so that no log holds it. */
  declare readonly partialText?: string;
  /** The conversation as it was answered last. Not enumerable, since it holds the prompt. */
  declare readonly conversation?: CopilotConversation;
}

/**
 * The service has ended the conversation for reasons of responsible AI, without an answer to this turn. It refuses
 * further turns: create a new conversation. `code` is `disengagedForRai`.
 */
export class ConversationDisengagedError extends NoAnswerError {
  override readonly name: string = 'ConversationDisengagedError';
}

/**
 * The service has rewritten text that `textStream` had given out already, so that appending would show something it no
 * longer says. Show `text` in its place, and read the events instead where that must not end the stream.
 */
export class TextRewrittenError extends CopilotChatError {
  override readonly name: string = 'TextRewrittenError';
  /** The whole text as it stands now; empty where it was withdrawn. Not enumerable, so that no log holds it. */
  declare readonly text: string;
}

/** The text that had come when a stream failed, whichever error it failed with; undefined for other errors. */
export const partialTextOf = (error: unknown): string | undefined =>
  error instanceof Error && 'partialText' in error ? (error.partialText as string) : undefined;
