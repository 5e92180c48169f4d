import {
  InvalidPromptError,
  type LanguageModelV4Message,
  type LanguageModelV4Prompt,
  type SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import type { AdditionalContext } from '../index.ts';
import { unsupported } from './unsupported.ts';

/** What the messages of a call come to for a service that keeps the conversation itself. */
export interface History {
  /** The user messages that the list ends with. */
  readonly prompt: string;
  /** The conversation that the list goes on with. */
  readonly conversationId: string | undefined;
  /** System messages, and what was said since that conversation had its last turn. */
  readonly context: readonly AdditionalContext[];
}

/**
 * Tells the prompt from what came before it, and finds the conversation that it belongs to.
 * @param given the conversation as the call says it; then messages that it does not have are not looked for
 * @throws {InvalidPromptError} where the list does not end with words of the user.
 * @throws {UnsupportedFunctionalityError} for files and tool results among what would be sent.
 */
export function historyOf(messages: LanguageModelV4Prompt, given: string | undefined): History {
  const spoken = messages.filter(({ role }) => role !== 'system');
  const asked = spoken.findLastIndex(({ role }) => role !== 'user') + 1;
  const prompt = spoken.slice(asked).map(textOf).join('\n\n');
  if (!prompt.trim()) {
    // Without the prompt itself, which such an error would show.
    const message = 'nothing was sent, since the last message has to be one of the user, with text in it';
    throw new InvalidPromptError({ prompt: undefined, message });
  }
  const last = spoken.findLastIndex((message) => (given ? conversationIn(message) === given : conversationIn(message)));
  const known = given && last < 0 ? asked : last + 1;
  const context = [...messages.filter(({ role }) => role === 'system'), ...spoken.slice(known, asked)]
    .map((message) => ({ text: textOf(message), description: descriptions[message.role] }))
    .filter(({ text }) => text.trim());
  return { prompt, conversationId: given ?? conversationIn(spoken[last]), context };
}

const descriptions = {
  system: 'Instructions of the application',
  user: 'Earlier in this conversation, said by the user',
  assistant: 'Earlier in this conversation, answered by the assistant',
  tool: '',
};

/** The conversation that an assistant message came from: the AI SDK gives its provider metadata back as options. */
function conversationIn(message: LanguageModelV4Message | undefined): string | undefined {
  if (message?.role !== 'assistant') return undefined;
  const ids = [message, ...message.content].map((item) => metadataIn(item)?.conversationId);
  return ids.find((id): id is string => typeof id === 'string' && id !== '');
}

const metadataIn = (item: { readonly providerOptions?: SharedV4ProviderOptions }) => item.providerOptions?.copilotChat;

function textOf(message: LanguageModelV4Message): string {
  if (message.role === 'system') return message.content;
  let texts: string[] = [];
  for (const part of message.content) {
    if (part.type === 'text') texts = metadataIn(part)?.replacesPrevious ? [part.text] : [...texts, part.text];
    else if (part.type !== 'reasoning') throw unsupported(`${part.type} parts in messages`, remedyOf(part.type));
  }
  return texts.filter(Boolean).join('\n\n');
}

const remedyOf = (type: string): string =>
  type === 'file'
    ? 'give addresses of OneDrive and SharePoint files in providerOptions.copilotChat.files'
    : 'leave them out, or say in words what matters of them';
