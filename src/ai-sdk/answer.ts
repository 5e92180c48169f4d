import type {
  JSONArray,
  JSONObject,
  LanguageModelV4FinishReason,
  LanguageModelV4ResponseMetadata,
  LanguageModelV4Source,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import type { CopilotConversation, Reply } from '../index.ts';
import { modelId } from './names.ts';

/** The service counts no tokens. */
export const usage: LanguageModelV4Usage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

/** The attributions that have an address, in the service's order. The AI SDK has no source without one that fits. */
export const sourcesOf = ({ message, attributions }: Reply, conversationId: string): LanguageModelV4Source[] =>
  attributions.flatMap(({ seeMoreWebUrl: url, providerDisplayName: title, ...attribution }, index) =>
    url
      ? {
          type: 'source',
          sourceType: 'url',
          id: `${message.id ?? conversationId}-${index + 1}`,
          url,
          ...(title && { title }),
          providerMetadata: {
            copilotChat: {
              attributionType: attribution.attributionType ?? null,
              attributionSource: attribution.attributionSource ?? null,
            },
          },
        }
      : [],
  );

/** Why an answer ended, with the state of the conversation as the raw reason. */
export function finishReasonOf(conversation: CopilotConversation): LanguageModelV4FinishReason {
  const raw = stateOf(conversation);
  return { unified: raw === 'disengagedForRai' ? 'content-filter' : 'stop', raw };
}

/** What is kept with an answer, to go on with its conversation. */
export function metadataOf(
  conversationId: string,
  conversation?: CopilotConversation,
  reply?: Reply,
): SharedV4ProviderMetadata {
  const state = conversation && stateOf(conversation);
  const label = reply?.sensitivityLabel;
  const labelled = label && Object.values(label).some((value) => value !== null);
  return {
    copilotChat: {
      conversationId,
      ...(state && { state }),
      ...(labelled && { sensitivityLabel: label as JSONObject }),
      // Otherwise they say what the text says.
      ...(reply && !reply.text && { adaptiveCards: reply.adaptiveCards as JSONArray }),
    },
  };
}

/** The id and the time of the message that answers. */
export function responseOf({ message }: Reply): LanguageModelV4ResponseMetadata {
  const timestamp = new Date(message.createdDateTime ?? Number.NaN);
  return {
    ...(message.id && { id: message.id }),
    ...(!Number.isNaN(timestamp.getTime()) && { timestamp }),
    modelId,
  };
}

const stateOf = ({ state, status }: CopilotConversation): string | undefined => state ?? status ?? undefined;
