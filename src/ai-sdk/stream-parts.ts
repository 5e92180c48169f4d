import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { isCopilotChatError, type Reply, type StreamEvent, TextRewrittenError } from '../index.ts';
import { finishReasonOf, metadataOf, responseOf, sourcesOf, usage } from './answer.ts';
import { apiCallError, disengagedOf, failureOf, isAborted } from './failure.ts';
import type { Rewrites } from './provider-options.ts';
import { TextParts } from './text-parts.ts';

/** The events of a stream of which the first one is there. */
export interface StartedEvents {
  readonly first: IteratorResult<StreamEvent, void>;
  readonly rest: AsyncIterator<StreamEvent, void>;
}

/** What the parts of a stream are made for. */
export interface StreamContext {
  readonly conversationId: string;
  readonly rewrites: Rewrites;
  /** Whether the caller wants the snapshots as they come. */
  readonly raw: boolean;
  readonly signal: AbortSignal | undefined;
}

type Part = LanguageModelV4StreamPart;

/** The parts of an answer as it comes. A failure is a part too, as the AI SDK wants it; an abort is thrown. */
export async function* streamParts({ first, rest }: StartedEvents, context: StreamContext): AsyncGenerator<Part, void> {
  const text = new TextParts(context.conversationId, context.rewrites);
  yield { type: 'stream-start', warnings: [] };
  try {
    for (let next = first; !next.done; next = await rest.next()) {
      const event = next.value;
      if (event.type === 'done') yield* answered(event.reply, text, context);
      else if (event.type === 'text') yield* text.show(event.text, event.delta);
      else if (event.type === 'rewrite') yield* text.show(event.text);
      else if (context.raw) yield { type: 'raw', rawValue: event.conversation };
    }
  } catch (thrown) {
    yield* failed(thrown, text, context);
  }
}

function* answered(reply: Reply, text: TextParts, { conversationId }: StreamContext): Generator<Part, void> {
  const { conversation } = reply;
  yield* text.whole(reply.text);
  yield* sourcesOf(reply, conversationId);
  yield { type: 'response-metadata', ...responseOf(reply) };
  if (text.held) yield { type: 'error', error: rewritten(reply) };
  const finishReason = finishReasonOf(conversation);
  const providerMetadata = metadataOf(conversationId, conversation, reply);
  const failed = text.held && finishReason.unified === 'stop';
  yield {
    type: 'finish',
    usage,
    providerMetadata,
    finishReason: failed ? { unified: 'error', raw: 'textRewritten' } : finishReason,
  };
}

function* failed(thrown: unknown, text: TextParts, context: StreamContext): Generator<Part, void> {
  const { conversationId, signal } = context;
  if (isAborted(thrown) && signal?.aborted) throw failureOf(thrown, signal);
  const ended = disengagedOf(thrown);
  if (ended) {
    yield* text.end();
    const { conversation } = ended;
    const finishReason = { unified: 'content-filter', raw: ended.code } as const;
    yield { type: 'finish', usage, finishReason, providerMetadata: metadataOf(conversationId, conversation) };
    return;
  }
  yield { type: 'error', error: failureOf(thrown) };
  const finishReason = { unified: 'error', raw: isCopilotChatError(thrown) ? thrown.code : undefined } as const;
  yield { type: 'finish', usage, finishReason, providerMetadata: metadataOf(conversationId) };
}

function rewritten(reply: Reply) {
  const text = 'chatOverStream rewrote text that was shown already';
  const cause = new TextRewrittenError(`${text}; show the text of this error in its place`, {
    operation: 'chatOverStream',
    code: 'textRewritten',
    status: 200,
    attempts: 1,
  });
  // As the error of textStream has it: reachable, but not printed.
  Object.defineProperty(cause, 'text', { value: reply.text });
  return apiCallError(
    `${text}; the cause has the whole text, and rewrites: 'new-part' or 'buffer' goes on instead`,
    cause,
  );
}
