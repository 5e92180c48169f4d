import type {
  ChatRequest,
  CopilotConversationAttribution,
  SearchSensitivityLabelInfo,
} from '../../generated/types.gen.ts';

/** An answer as a test writes it; what is left out is made up. */
export interface SandboxReply {
  /** The answer's text. */
  readonly text: string;
  /** @default none */
  readonly attributions?: readonly CopilotConversationAttribution[];
  /** @default one card with the text as plain Markdown */
  readonly adaptiveCards?: readonly unknown[];
  /** @default a label whose members are all null */
  readonly sensitivityLabel?: SearchSensitivityLabelInfo | null;
  /** The texts that a stream shows one after another before the last event. @default the text, growing by words */
  readonly snapshots?: readonly string[];
}

/** What an answer is made for. */
export interface SandboxTurn {
  readonly conversationId: string;
  /** 1 for the first turn. */
  readonly turn: number;
  /** The request body as it was sent. */
  readonly request: ChatRequest;
}

/** A text for every turn, a whole reply, or a function that makes either from the prompt. */
export type SandboxAnswers =
  | string
  | SandboxReply
  | ((prompt: string, turn: SandboxTurn) => string | SandboxReply | Promise<string | SandboxReply>);

/** A reply with nothing left out. */
export interface WholeReply extends Required<SandboxReply> {}

/** The reply to a turn, whole. `count` is how many growing texts a stream shows. */
export async function replyTo(answers: SandboxAnswers, turn: SandboxTurn, count: number): Promise<WholeReply> {
  const given = typeof answers === 'function' ? await answers(turn.request.message.text, turn) : answers;
  const reply = typeof given === 'string' ? { text: given } : given;
  return {
    attributions: [],
    adaptiveCards: [cardOf(reply.text)],
    sensitivityLabel: emptyLabel,
    snapshots: growing(reply.text, count),
    ...reply,
  };
}

/** The label that every captured message carries. */
export const emptyLabel: SearchSensitivityLabelInfo = {
  sensitivityLabelId: null,
  displayName: null,
  tooltip: null,
  priority: null,
  color: null,
  isEncrypted: null,
};

/** An adaptive card as the captures have it: one text block, the entity tags and footnotes gone. */
export const cardOf = (text: string) => ({
  type: 'AdaptiveCard',
  version: '1.0',
  body: [{ type: 'TextBlock', text: text.replace(/<\/?(Person|File|Event)>|\[\^\w+\^\]/g, ''), wrap: true }],
});

/** A text as it grows, in so many steps, cut before words. The last step may lack the end, as in the captures. */
function growing(text: string, count: number): string[] {
  const words = text.match(/\s*\S+/g) ?? [text];
  const steps = Math.max(0, Math.min(count, words.length));
  return Array.from({ length: steps }, (_, step) =>
    words.slice(0, Math.ceil(((step + 1) * words.length) / steps)).join(''),
  );
}

/** The answer that the sandbox gives by itself: Markdown with entity tags, footnotes, and what they stand for. */
export function defaultAnswer(prompt: string, { turn }: SandboxTurn): SandboxReply {
  const text = [
    `This is turn ${turn} of a conversation with the sandbox. You asked: **${prompt}**`,
    '- **Owner**: <Person>Sam Rivera</Person>[^1^]',
    '- **Document**: <File>Launch checklist</File>[^2^]',
    'Nothing of this was made by a model. Ask something else to see the next turn.',
  ].join('\n\n');
  return {
    text,
    attributions: [
      attribution('annotation', '', 'https://www.office.example/search?q=Sam+Rivera'),
      attribution('citation', 'Sam Rivera', 'https://teams.example/l/meeting/details?eventId=sandbox'),
      attribution('citation', 'Launch checklist', 'https://fabrikam.sharepoint.example/Shared%20Documents/Launch.docx'),
    ],
  };
}

const attribution = (
  attributionType: 'annotation' | 'citation',
  providerDisplayName: string,
  seeMoreWebUrl: string,
): CopilotConversationAttribution => ({
  attributionType,
  providerDisplayName,
  attributionSource: 'model',
  seeMoreWebUrl,
  imageWebUrl: '',
  imageFavIcon: '',
  imageWidth: 0,
  imageHeight: 0,
});
