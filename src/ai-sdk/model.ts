import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider';
import type { Conversation, CopilotChat, Reply } from '../index.ts';
import { finishReasonOf, metadataOf, responseOf, sourcesOf, usage } from './answer.ts';
import { disengagedOf, failureOf, isAborted } from './failure.ts';
import { modelId, providerName } from './names.ts';
import type { Rewrites } from './provider-options.ts';
import { streamParts } from './stream-parts.ts';
import { type Turn, turnOf } from './turn.ts';

/**
 * The service as a language model of the AI SDK. Version 3 of its specification is the one that both its majors in use
 * take, 6 as it is and 7 through an adapter of its own.
 */
export class CopilotChatLanguageModel implements LanguageModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = providerName;
  readonly modelId = modelId;
  /** Every address: the AI SDK downloads what is not among them, and that before the file can be refused. */
  readonly supportedUrls = { '*/*': [/^/] };
  readonly #client: CopilotChat;
  readonly #rewrites: Rewrites;

  constructor(client: CopilotChat, rewrites: Rewrites) {
    this.#client = client;
    this.#rewrites = rewrites;
  }

  async doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const turn = turnOf(options, this.#rewrites);
    const conversation = await this.#conversationOf(turn);
    try {
      return answered(await conversation.chat(turn.prompt, turn.options), conversation.id);
    } catch (thrown) {
      const ended = disengagedOf(thrown);
      if (!ended) throw failureOf(thrown, options.abortSignal);
      const finishReason = { unified: 'content-filter', raw: ended.code } as const;
      const providerMetadata = metadataOf(conversation.id, ended.conversation);
      return { content: [], finishReason, usage, warnings: [], providerMetadata };
    }
  }

  async doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const turn = turnOf(options, this.#rewrites);
    const conversation = await this.#conversationOf(turn);
    try {
      const stream = conversation.stream(turn.prompt, { ...turn.options, idleTimeoutMs: turn.idleTimeoutMs });
      const rest = stream[Symbol.asyncIterator]();
      // Until then it may be refused, which the AI SDK wants to know as a failed call.
      const first = await rest.next();
      const {
        rewrites,
        options: { signal },
      } = turn;
      const context = { conversationId: conversation.id, rewrites, raw: options.includeRawChunks ?? false, signal };
      const parts = streamParts({ first, rest }, context);
      return { stream: readable(parts, () => stream.close()) };
    } catch (thrown) {
      throw failureOf(thrown, options.abortSignal);
    }
  }

  async #conversationOf(turn: Turn): Promise<Conversation> {
    const { signal } = turn.options;
    try {
      if (turn.conversationId) return this.#client.conversation(turn.conversationId);
      await this.#check(turn);
      return await this.#client.createConversation(signal && { signal });
    } catch (thrown) {
      throw failureOf(thrown, signal);
    }
  }

  /** Refuses a turn that can't be sent before a conversation is created for it: an aborted one is checked, and not sent. */
  async #check({ prompt, options, idleTimeoutMs }: Turn): Promise<void> {
    const unsent = this.#client.conversation('unsent');
    unsent.stream(prompt, { ...options, idleTimeoutMs });
    await unsent.chat(prompt, { ...options, signal: AbortSignal.abort() }).catch((thrown: unknown) => {
      if (!isAborted(thrown)) throw thrown;
    });
  }
}

function answered(reply: Reply, conversationId: string): LanguageModelV4GenerateResult {
  const { conversation, text } = reply;
  return {
    content: [
      { type: 'text', text, providerMetadata: metadataOf(conversationId) },
      ...sourcesOf(reply, conversationId),
    ],
    finishReason: finishReasonOf(conversation),
    usage,
    warnings: [],
    providerMetadata: metadataOf(conversationId, conversation, reply),
    response: { ...responseOf(reply), body: conversation },
  };
}

/** Reads no further than asked; cancelled, it closes the connection also while it waits for the service. */
const readable = (
  parts: AsyncGenerator<LanguageModelV4StreamPart, void>,
  close: () => Promise<void>,
): ReadableStream<LanguageModelV4StreamPart> =>
  new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await parts.next();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(error);
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
