import type {
  CopilotConversation,
  CopilotConversationAttribution,
  SearchSensitivityLabelInfo,
} from '../generated/types.gen.ts';
import { type CopilotChatErrorInit, errorOf, hide } from './errors.ts';
import { answerAmong, type Message, messagesOf, saysSomething, stateOf } from './snapshots.ts';
import { ConversationDisengagedError, NoAnswerError } from './stream-errors.ts';
import { toMarkdown, toPlainText } from './text.ts';

/** The answer to one turn, whether it came whole or streamed. */
export class Reply {
  /** The message that answers, as the service sent it. */
  readonly message: Message;
  /** The conversation as it stands after the turn, with every property, known or not. */
  readonly conversation: CopilotConversation;

  constructor(message: Message, conversation: CopilotConversation) {
    this.message = message;
    this.conversation = conversation;
  }

  /** The text as the service wrote it: Markdown with entity tags and footnotes. Empty where only a card answers. */
  get text(): string {
    return this.message.text ?? '';
  }

  /** The text as plain Markdown: entity tags give way to their names, footnotes become `[1]`. Code stays as it is. */
  get markdown(): string {
    return toMarkdown(this.text);
  }

  /** The text as prose, without footnotes and marks of emphasis. Code stays as it is. */
  get plainText(): string {
    return toPlainText(this.text);
  }

  /** The adaptive cards as raw JSON. May hold empty objects. */
  get adaptiveCards(): readonly unknown[] {
    return this.message.adaptiveCards ?? [];
  }

  /** The sources of the answer, in the service's order, which it does not relate to the footnotes in the text. */
  get attributions(): readonly CopilotConversationAttribution[] {
    return this.message.attributions ?? [];
  }

  /** The most restrictive sensitivity label among the sources, where the service sends one. */
  get sensitivityLabel(): SearchSensitivityLabelInfo | undefined {
    return this.message.sensitivityLabel ?? undefined;
  }

  /** `disengagedForRai` where the service answered and ended the conversation with it: it takes no further turn. */
  get outcome(): 'answered' | 'disengagedForRai' {
    return isDisengaged(this.conversation) ? 'disengagedForRai' : 'answered';
  }
}

/** Whether the service has ended the conversation for reasons of responsible AI, and will refuse further turns. */
export const isDisengaged = (conversation: CopilotConversation): boolean =>
  stateOf(conversation) === 'disengagedForRai';

/**
 * The reply in a conversation: by default that of the last of two or more messages, as `chat` answers.
 * @throws {ConversationDisengagedError} where there is none because the service ended the conversation.
 * @throws {NoAnswerError} where there is none for another reason: a 200 may carry the echo alone, or nothing.
 */
export function replyOf(
  conversation: CopilotConversation,
  init: CopilotChatErrorInit,
  message: Message | undefined = answerAmong(messagesOf(conversation)),
): Reply {
  if (message && saysSomething(message)) return new Reply(message, conversation);
  throw isDisengaged(conversation)
    ? disengaged(init, conversation)
    : unanswered(
        NoAnswerError,
        'noAnswer',
        'ended without an answer; ask again, or ask in another way',
        init,
        conversation,
      );
}

/** The refusal of a conversation that the service has ended, for a turn that gave no answer or was not sent. */
export const disengaged = (init: CopilotChatErrorInit, conversation: CopilotConversation): NoAnswerError => {
  const what = 'failed: the service has ended this conversation (disengagedForRai); create a new one';
  return unanswered(ConversationDisengagedError, 'disengagedForRai', what, init, conversation);
};

function unanswered(
  type: typeof NoAnswerError,
  code: string,
  what: string,
  init: CopilotChatErrorInit,
  conversation: CopilotConversation,
): NoAnswerError {
  const error = errorOf(type, { ...init, code }, what);
  hide(error, 'conversation', conversation);
  return error;
}
