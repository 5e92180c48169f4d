import type { CopilotConversation, CopilotConversationResponseMessage } from '../generated/types.gen.ts';

/** A message of a conversation: the echo of the prompt or the answer. */
export type Message = CopilotConversationResponseMessage;

/** How the shown text changed. */
export type TextChange =
  | { readonly type: 'text'; readonly delta: string; readonly text: string }
  | { readonly type: 'rewrite'; readonly text: string };

/** The messages of a snapshot; none where the service sends null or leaves them out. */
export const messagesOf = ({ messages }: CopilotConversation): Message[] =>
  Array.isArray(messages) ? messages.filter((message) => typeof message === 'object' && message !== null) : [];

/** The state, whether the service calls it `state` or `status`. */
export const stateOf = ({ state, status }: CopilotConversation): string | undefined => state ?? status ?? undefined;

/**
 * Whether a snapshot is an update on the way, not the end of the turn. Captured updates say so in their name; a turn
 * that is not counted, or a lone message without a name and a count, is one too, should the name change.
 */
export function isIntermediate(conversation: CopilotConversation): boolean {
  const { displayName, turnCount } = conversation;
  if (displayName === 'Intermediate Conversation Update' || turnCount === 0) return true;
  return messagesOf(conversation).length < 2 && !(displayName && turnCount);
}

/**
 * The answer among the messages: the last one that the updates carried, else the last of two or more. Messages have no
 * role, and the first of two is the echo; a lone one that no update carried may be the echo, so it is no answer.
 */
export function answerAmong(messages: readonly Message[], carried?: ReadonlySet<string>): Message | undefined {
  const known = messages.filter(({ id }) => id && carried?.has(id));
  return known.at(-1) ?? (messages.length > 1 ? messages.at(-1) : undefined);
}

/** Whether a message says anything: text, or a card that is not empty. */
export const saysSomething = ({ text, adaptiveCards }: Message): boolean =>
  Boolean(text || adaptiveCards?.some((card) => card && Object.keys(card).length > 0));

/** What the snapshots of one turn add up to. Each holds the whole answer so far, so the newest wins. */
export class Snapshots {
  /** The text to show. */
  text = '';
  /** The newest snapshot. */
  conversation: CopilotConversation | undefined;
  /** The newest answer. Updates without a message leave it as it is. */
  #message: Message | undefined;
  readonly #carried = new Set<string>();
  #newest: Message | undefined;
  readonly #prompt: string | undefined;

  /** @param prompt helps to tell an echo that comes before the answer */
  constructor(prompt?: string) {
    this.#prompt = prompt?.trim();
  }

  /** Takes the next snapshot and says how the text to show changed. */
  take(conversation: CopilotConversation): TextChange | undefined {
    this.conversation = conversation;
    const update = isIntermediate(conversation);
    const message = this.#answerIn(messagesOf(conversation), update);
    this.#newest = message;
    if (!message) return undefined;
    this.#message = message;
    return typeof message.text === 'string' ? this.#show(message.text, !update) : undefined;
  }

  /** The answer as of now: the last event's own, or the newest one where that event is an update on the way. */
  get answer(): Message | undefined {
    const { conversation } = this;
    const under = conversation && isIntermediate(conversation) && stateOf(conversation) !== 'disengagedForRai';
    return under ? this.#message : this.#newest;
  }

  /** The id of the message that the updates carry. */
  get answerId(): string | undefined {
    return [...this.#carried].at(-1);
  }

  #answerIn(messages: readonly Message[], update: boolean): Message | undefined {
    const found = answerAmong(messages, this.#carried);
    if (!update) return found;
    const message = found ?? messages[0];
    if (!message?.id || this.#carried.has(message.id)) return message;
    // Held back until more tells whether it is the echo: an answer that repeats the prompt is in the last event too.
    if (messages.length === 1 && message.text?.trim() === this.#prompt) return undefined;
    this.#carried.add(message.id);
    return message;
  }

  #show(whole: string, last: boolean): TextChange | undefined {
    // A snapshot may end inside a character of two halves; written out alone, a half would come out as another one.
    const cut = !last && (whole.charCodeAt(whole.length - 1) & 0xfc00) === 0xd800;
    const text = cut ? whole.slice(0, -1) : whole;
    const before = this.text;
    if (text === before) return undefined;
    this.text = text;
    // Not startsWith: V8 compares it character by character, at ten times the cost of two whole strings.
    if (text.slice(0, before.length) !== before) return { type: 'rewrite', text };
    // A slice keeps the whole snapshot alive in V8; appended to something first, it is copied.
    return { type: 'text', delta: ` ${text.slice(before.length)}`.slice(1), text };
  }
}
