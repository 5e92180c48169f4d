/** What the scenarios of the turns work with. No test runner in here either. */
import {
  type Conversation,
  type ConversationStream,
  type CopilotChatError,
  type CopilotChatOptions,
  createCopilotChat,
  isCopilotChatError,
  type PromptOptions,
  type Reply,
} from '../src/index.ts';
import { ok, rejection, saw } from './assert.ts';
import type { Answer, Context, Need, Scenario } from './scenario.ts';

export const prompt = 'Where is the offsite of the prompt team?';
export const conversationId = 'conversation-1';

/** The options that every turn takes. */
export interface TurnOptions extends PromptOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly clientRequestId?: string;
}

/** Everything that is given, as a list; Array.fromAsync is younger than the oldest runtime. */
export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  saw('items', list);
  return list;
}

/** A way to have a turn answered. */
export interface Way {
  readonly name: string;
  readonly operation: 'chat' | 'chatOverStream';
  ask(conversation: Conversation, prompt: string, options?: TurnOptions): Promise<Reply>;
}

async function readEvents(stream: ConversationStream): Promise<Reply> {
  let reply: Reply | undefined;
  for await (const event of stream) if (event.type === 'done') reply = event.reply;
  ok(reply, 'an event done at the end');
  return reply;
}

async function readTexts(stream: ConversationStream): Promise<Reply> {
  for await (const _ of stream.textStream);
  return stream.reply();
}

export const streamWays: readonly Way[] = [
  { name: 'a stream by its events', operation: 'chatOverStream', ask: (c, text, o) => readEvents(c.stream(text, o)) },
  { name: 'a stream by its text', operation: 'chatOverStream', ask: (c, text, o) => readTexts(c.stream(text, o)) },
  {
    name: 'a stream by reply()',
    operation: 'chatOverStream',
    // In an async function, so that what is refused at once is a rejection as well.
    ask: async (c, text, o) => c.stream(text, o).reply(),
  },
];

export const ways: readonly Way[] = [
  { name: 'chat', operation: 'chat', ask: (conversation, text, options) => conversation.chat(text, options) },
  ...streamWays,
];

/** The way, putting down each reply. */
const observing = (way: Way): Way => ({
  ...way,
  async ask(...turn) {
    const reply = await way.ask(...turn);
    saw('reply', [reply.outcome, reply.markdown, reply.conversation]);
    return reply;
  },
});

/** One scenario for each way; `*` in its facts stands for the operation. */
export const eachWay = (
  name: string,
  needs: readonly Need[],
  facts: readonly string[],
  run: (context: Context, way: Way) => Promise<void>,
  among = ways,
): Scenario[] =>
  among.map((way) => ({
    name: `${way.name}: ${name}`,
    needs,
    facts: facts.map((fact) => fact.replace('*', way.operation)),
    run: (context) => run(context, observing(way)),
  }));

export const clientOf = ({ baseUrl, token }: Context, options: Partial<CopilotChatOptions> = {}) =>
  createCopilotChat({ credential: token, baseUrl, ...options });

/** A conversation under a stored id; nothing is sent for it. */
export const stored = (context: Context, options?: Partial<CopilotChatOptions>): Conversation =>
  clientOf(context, options).conversation(conversationId);

/** An update on the way, with the text so far or without a message. */
export const update = (text?: string, more: object = {}) => ({
  id: conversationId,
  agentId: null,
  createdDateTime: '2026-04-05T06:07:08.1234567Z',
  displayName: 'Intermediate Conversation Update',
  state: 'active',
  turnCount: 0,
  messages: text === undefined ? [] : [{ id: 'answer', text }],
  ...more,
});

/** The conversation at the end of a turn: the echo, then the answer. */
export const settled = (text: string, more: object = {}) => ({
  id: conversationId,
  createdDateTime: '2026-04-05T06:07:08.1234567Z',
  displayName: prompt,
  state: 'active',
  turnCount: 1,
  messages: [
    { id: 'echo', text: prompt },
    { id: 'answer', text },
  ],
  ...more,
});

/** The last conversation with nothing but these messages. */
export const holding = (...messages: readonly object[]) => ({ ...settled(''), messages });

export const eventOf = (snapshot: unknown): string => `data: ${JSON.stringify(snapshot)}\n\n`;
const eventStream = { 'content-type': 'text/event-stream' };

/** A stream with these events, in one piece. */
export const streamOf = (...snapshots: readonly unknown[]): Answer => ({
  status: 200,
  headers: eventStream,
  body: snapshots.map(eventOf).join(''),
});

/** A body that comes in parts; numbers are pauses in milliseconds. */
export const partsOf = (parts: NonNullable<Answer['parts']>, ending?: Answer['ending']): Answer => ({
  status: 200,
  parts,
  headers: eventStream,
  ...(ending && { ending }),
});

/** The answer with this conversation at its end, as the way's operation gives it. */
export const answering = ({ operation }: Way, conversation: object): Answer =>
  operation === 'chat'
    ? { status: 200, body: conversation }
    : streamOf(update(), update('The off'), update(), conversation);

/** What is thrown, which has to be one of our errors without token or prompt in any printed form. */
export async function failure(context: Context, promise: Promise<unknown>, what: string): Promise<CopilotChatError> {
  const error = await rejection(promise, what);
  ok(isCopilotChatError(error), `${what}: a CopilotChatError, not ${error.name}: ${error.message}`);
  const shown = printed(error);
  ok(!shown.includes(context.token), `${what}: the token is not in the error`);
  ok(!shown.includes(prompt), `${what}: the prompt is not in the error`);
  return error;
}

/** Every form in which a program prints an error, with its causes. */
function printed(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = [error.message, error.stack, String(error), JSON.stringify(error), JSON.stringify({ error })];
  return [
    ...own,
    ...Object.values(error).map((value) => JSON.stringify(value)),
    'cause' in error ? printed(error.cause) : '',
  ].join('\n');
}

/** Waits until it holds, for two seconds at most. */
export async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 2_000; !(await holds()); await pause(2)) ok(Date.now() < end, `${what}, within 2 s`);
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
