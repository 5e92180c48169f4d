import { type LanguageModelV4, NoSuchModelError, type ProviderV4 } from '@ai-sdk/provider';
import { type CopilotChat, type CopilotChatOptions, createCopilotChat } from '../index.ts';
import { CopilotChatLanguageModel } from './model.ts';
import { modelId, providerName } from './names.ts';
import { checkRewrites, type Rewrites } from './provider-options.ts';

/** The service has one model, without a name of its own. */
export type CopilotChatModelId = 'copilot-chat';

/** The options of `createCopilotChat`, or a client that was made already; and what holds for each call. */
export type CopilotChatProviderSettings = (
  | (CopilotChatOptions & { readonly client?: undefined })
  | { readonly client: CopilotChat }
) & {
  /** What becomes of streamed text that the service rewrites; a call may say otherwise. @default 'error' */
  readonly rewrites?: Rewrites;
};

/** Gives the model: `copilot()` or `copilot('copilot-chat')`. Also takes part in a provider registry of the AI SDK. */
export interface CopilotChatProvider extends ProviderV4 {
  (id?: CopilotChatModelId): LanguageModelV4;
  /** @throws {NoSuchModelError} for an id other than `copilot-chat`. */
  languageModel(id: string): LanguageModelV4;
  /** @throws {NoSuchModelError} always: the service makes no embeddings. */
  embeddingModel(id: string): never;
  /** @throws {NoSuchModelError} always: the service makes no images. */
  imageModel(id: string): never;
}

/**
 * A provider for the AI SDK: `generateText({ model: createCopilotChatProvider({ credential })(), prompt })`.
 *
 * The service keeps conversations and takes one message a turn, while the AI SDK hands over all messages each time:
 *
 * - The last user message is the prompt; several in a row are asked as one.
 * - The conversation goes on where a call says `providerOptions.copilotChat.conversationId`, or where an assistant
 *   message among `messages` came from it, as in `[...messages, ...response.messages]`. Messages from before that are
 *   not sent again. Otherwise it is a new conversation, and earlier messages go along as additional context.
 * - System messages go along as additional context, with each turn.
 * - `providerMetadata.copilotChat` has the `conversationId`, the `state`, the `sensitivityLabel` where there is one, and
 *   the `adaptiveCards` where they are all the answer; it may be given as `providerOptions` to go on.
 *
 * The text is the service's own: Markdown with entity tags and footnotes, for `toMarkdown` and `toPlainText`. Sources are
 * the attributions that have an address. Tokens are not counted. The finish reason is `stop`, or `content-filter` where
 * the service ended the conversation (`disengagedForRai`). Tools, files, JSON output, headers and settings of sampling
 * are refused with an `UnsupportedFunctionalityError` before anything is sent.
 *
 * A failed call gives an `APICallError` whose `cause` is the `CopilotChatError`. It never asks the AI SDK to retry: this
 * package has sent again what may be sent again. A stream that fails has an `error` part and the finish reason `error`.
 * @throws {TypeError} for options that can't work, as `createCopilotChat` does.
 */
export function createCopilotChatProvider(settings: CopilotChatProviderSettings): CopilotChatProvider {
  const { rewrites = 'error', ...options } = settings;
  const wrong = checkRewrites(rewrites);
  if (wrong) throw new TypeError(`rewrites ${wrong}`);
  const client = options.client ?? createCopilotChat(options);
  const languageModel = (id: string): LanguageModelV4 => {
    if (id !== modelId) {
      const message = `No such languageModel: ${id}; ${providerName} has ${modelId} alone`;
      throw new NoSuchModelError({ modelId: id, modelType: 'languageModel', message });
    }
    return new CopilotChatLanguageModel(client, rewrites);
  };
  const none = (modelType: 'embeddingModel' | 'imageModel') => (id: string) => {
    throw new NoSuchModelError({ modelId: id, modelType });
  };
  return Object.assign((id: CopilotChatModelId = modelId) => languageModel(id), {
    specificationVersion: 'v4' as const,
    languageModel,
    embeddingModel: none('embeddingModel'),
    imageModel: none('imageModel'),
  });
}
