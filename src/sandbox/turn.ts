import type { CopilotConversation, CopilotConversationResponseMessage } from '../../generated/types.gen.ts';
import type { Kept } from './conversations.ts';
import type { Fault } from './fault.ts';
import { type Chance, isoOf, type Stamp } from './random.ts';
import { cardOf, emptyLabel, type WholeReply } from './reply.ts';

const context = 'https://graph.microsoft.com/beta/$metadata#microsoft.graph.copilotConversation';
const intermediateName = 'Intermediate Conversation Update';
const withdrawnText = 'This answer was taken back. Let us talk about something else.';
const disengagedText = 'This conversation ends here. Start another one.';
/** How far apart the times of two snapshots lie, in milliseconds. */
const snapshotMs = 120;

/** One turn of a conversation, as the events of a stream and as one answer. */
export class Turn {
  readonly #conversation: Kept;
  readonly #count: number;
  readonly #reply: WholeReply;
  readonly #fault: Fault;
  readonly #at: Stamp;
  readonly #echo: CopilotConversationResponseMessage;
  readonly #answerId: string;

  /** Holds the turn: the conversation has it from now on. */
  constructor(conversation: Kept, prompt: string, reply: WholeReply, fault: Fault, chance: Chance) {
    conversation.turnCount += 1;
    if (conversation.turnCount === 1) conversation.displayName = prompt;
    if (fault.disengage) conversation.state = 'disengagedForRai';
    this.#conversation = conversation;
    this.#count = conversation.turnCount;
    this.#reply = reply;
    this.#fault = fault;
    this.#at = chance.now();
    this.#answerId = chance.guid();
    this.#echo = {
      ...messageOf(chance.guid(), prompt, isoOf(this.#at)),
      adaptiveCards: [],
      attributions: [],
      sensitivityLabel: emptyLabel,
    };
  }

  /** The conversation with the turn held: the prompt's echo, then the answer. */
  final(): CopilotConversation {
    const { id, createdDateTime, displayName, state } = this.#conversation;
    const messages = this.#fault.noAnswer ? [this.#echo] : [this.#echo, this.#answer()];
    const head = { '@odata.context': context, id, agentId: null, createdDateTime, displayName };
    return { ...head, state, turnCount: this.#count, messages };
  }

  /** What a stream shows before its last event: the answer as it grows, between updates without any message. */
  *intermediate(): Generator<CopilotConversation> {
    const { snapshots, text: whole } = this.#reply;
    // A rewrite needs something to rewrite.
    const texts = this.#fault.rewrite ? (snapshots.length ? snapshots : [whole]).map(drafted) : snapshots;
    let step = 0;
    yield this.update(step++);
    yield { ...this.update(step++), turnCount: 1 };
    for (const [index, text] of texts.entries()) {
      const message = { ...messageOf(this.#answerId, text, this.#time(2)), adaptiveCards: [], attributions: [] };
      yield { ...this.update(step++), messages: [{ ...message, sensitivityLabel: null }] };
      if (index === 0 && texts.length > 1) yield this.update(step++);
    }
    yield this.update(step++);
    yield this.update(step++);
  }

  /** An update without any message. */
  update(step: number): CopilotConversation {
    const head = { '@odata.context': context, id: this.#conversation.id, agentId: null };
    const createdDateTime = this.#time(step);
    return { ...head, createdDateTime, displayName: intermediateName, state: 'active', turnCount: 0, messages: [] };
  }

  #time(step: number): string {
    return isoOf(this.#at, (step + 1) * snapshotMs);
  }

  #answer(): CopilotConversationResponseMessage {
    const { text, attributions, adaptiveCards, sensitivityLabel } = this.#reply;
    const message = messageOf(this.#answerId, text, this.#time(2));
    const other = this.#fault.disengage ? disengagedText : this.#fault.withdraw ? withdrawnText : undefined;
    if (other !== undefined) {
      return {
        ...message,
        text: other,
        adaptiveCards: [cardOf(other)],
        attributions: [],
        sensitivityLabel: emptyLabel,
      };
    }
    return { ...message, adaptiveCards: [...adaptiveCards], attributions: [...attributions], sensitivityLabel };
  }
}

const messageOf = (id: string, text: string, createdDateTime: string) => ({
  '@odata.type': '#microsoft.graph.copilotConversationResponseMessage',
  id,
  text,
  createdDateTime,
});

/** A text that the whole answer does not begin with. */
const drafted = (text: string): string => `Let me see. ${text}`;
