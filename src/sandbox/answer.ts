import type { ChatRequest, CopilotConversation } from '../../generated/types.gen.ts';
import type { Admitted } from './admission.ts';
import { type Piece, pieceOf, type Wait } from './body.ts';
import type { Conversations, Kept } from './conversations.ts';
import { distorted } from './distortion.ts';
import { eventText } from './event-stream.ts';
import type { Fault, ScriptedAnswer } from './fault.ts';
import type { FaultQueue } from './fault-queue.ts';
import type { Chance } from './random.ts';
import { challenge, odataError, type Refusal, refusalBody, type Trace, toldBy } from './refusal.ts';
import { replyTo } from './reply.ts';
import type { SandboxSettings } from './settings.ts';
import { Turn } from './turn.ts';

/** An answer before it goes out. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: AsyncIterable<Piece>;
  /** Why the request was refused, where it was and no fault is behind that. */
  readonly refusal?: string;
}

/** All that lasts longer than a request. */
export interface World {
  readonly settings: SandboxSettings;
  readonly faults: FaultQueue;
  readonly conversations: Conversations;
  readonly chance: Chance;
}

/** The answer to a request that is in order, with what a fault does to it. */
export async function answerOf(
  { route, conversationId, body }: Admitted,
  fault: Fault,
  trace: Trace,
  world: World,
  wait: Wait,
): Promise<Answer> {
  const request = body as ChatRequest;
  const instead = answerInstead(fault, trace, wait, request.message?.text);
  if (instead) return instead;
  const status = fault.status ?? route.success;
  if (conversationId === undefined) return jsonAnswer(status, created(world), fault, trace);

  const conversation = world.conversations.get(conversationId, world.chance);
  if (fault.gone) world.conversations.delete(conversationId);
  if (fault.gone) return refusalAnswer({ status: 404 }, trace);
  if (!conversation) return refused({ status: 404 }, trace);
  if (conversation.state !== 'active') return refused(disengaged, trace);
  const turn = await hold(conversation, request, fault, world);
  if (typeof turn === 'string') return refused({ status: 500, code: 'answersFailed', message: turn }, trace);
  if (route.mediaType === 'text/event-stream' && !fault.json && !replacesBody(fault)) {
    return {
      status,
      headers: { 'content-type': route.mediaType },
      pieces: events(turn, fault, trace, world.settings, wait),
    };
  }
  return jsonAnswer(status, fault.noFinal ? turn.update(2) : turn.final(), fault, trace);
}

const disengaged: Refusal = {
  status: 403,
  code: 'conversationDisengaged',
  message: 'The conversation takes no more turns. Create another one.',
};

function created({ conversations, chance }: World): CopilotConversation {
  const { id, createdDateTime, displayName, state, turnCount } = conversations.create(chance);
  return { id, createdDateTime, displayName, state, turnCount };
}

/** Holds the turn; a text where the answers of the settings fail. */
async function hold(conversation: Kept, request: ChatRequest, fault: Fault, world: World) {
  const { answers, snapshots } = world.settings;
  const about = { conversationId: conversation.id, turn: conversation.turnCount + 1, request };
  try {
    const reply = await replyTo(answers, about, snapshots);
    return new Turn(conversation, request.message.text, reply, fault, world.chance);
  } catch (error) {
    // Its message may quote the prompt, so only its name is told.
    return `The answers given to the sandbox threw ${error instanceof Error ? error.name : 'something'}.`;
  }
}

/** The answers that have nothing to do with the conversation. */
function answerInstead(fault: Fault, trace: Trace, wait: Wait, prompt?: string): Answer | undefined {
  const { answer, location, status = 0 } = fault;
  if (answer) return scripted(answer, wait);
  if (location !== undefined) return { status: status || 307, headers: { location }, pieces: none() };
  if (status < 400) return undefined;
  const headers = { ...retryAfterHeader(fault.retryAfter), ...(status === 401 && challenge) };
  const { code, message, body: shape } = fault;
  return refusalAnswer({ status, code, message, shape, headers, prompt }, trace);
}

const retryAfterHeader = (retryAfter: number | string | undefined): Record<string, string> => {
  if (retryAfter === undefined) return {};
  const ahead = /^date:(\d+)$/.exec(String(retryAfter))?.[1];
  const date = ahead && new Date(Date.now() + Number(ahead) * 1000).toUTCString();
  return { 'retry-after': date ?? String(retryAfter) };
};

function scripted({ status, headers, body = '', parts }: ScriptedAnswer, wait: Wait): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type: Record<string, string> = parts
    ? { 'content-type': 'text/event-stream' }
    : typeof body === 'string'
      ? {}
      : { 'content-type': 'application/json' };
  return { status, headers: { ...type, ...headers }, pieces: parts ? partsOf(parts, wait) : one(text) };
}

async function* partsOf(parts: readonly (string | Uint8Array | number)[], wait: Wait): AsyncGenerator<Piece> {
  for (const part of parts) {
    if (typeof part === 'number') await wait(part);
    else yield typeof part === 'string' ? pieceOf(part) : { bytes: part, events: 0 };
  }
}

/** A refusal that no fault is behind. */
export const refused = (refusal: Refusal, trace: Trace): Answer => ({
  ...refusalAnswer(refusal, trace),
  refusal: toldBy(refusal).message,
});

/** A refusal in its shape. */
function refusalAnswer(refusal: Refusal, trace: Trace): Answer {
  const { type, text } = refusalBody(refusal, trace);
  const headers = { ...refusal.headers, ...(type && { 'content-type': type }) };
  return { status: refusal.status, headers, pieces: one(text) };
}

const replacesBody = ({ body }: Fault): boolean => body === 'html' || body === 'empty';

function jsonAnswer(status: number, resource: CopilotConversation, fault: Fault, trace: Trace): Answer {
  if (replacesBody(fault)) return refusalAnswer({ status, shape: fault.body }, trace);
  const text = JSON.stringify(
    fault.errorObject ? odataError({ status: 500 }, trace) : distorted(resource, fault, true),
  );
  const shown = fault.body === 'broken' ? text.slice(0, -2) : text;
  return { status, headers: { 'content-type': 'application/json' }, pieces: one(shown) };
}

/** The events of a turn, each made when it is asked for. */
async function* events(
  turn: Turn,
  fault: Fault,
  trace: Trace,
  { form, pace }: Pick<SandboxSettings, 'form' | 'pace'>,
  wait: Wait,
): AsyncGenerator<Piece> {
  let number = 0;
  for (const snapshot of turn.intermediate()) {
    if (pace) await wait(pace);
    yield pieceOf(eventText(form, distorted(snapshot, fault, false), ++number, false), 1);
  }
  if (fault.noFinal) return;
  if (pace) await wait(pace);
  const last = fault.errorObject ? { ...odataError({ status: 500 }, trace) } : distorted(turn.final(), fault, true);
  const text = eventText(form, last, ++number, true);
  // The event ends as events do, but its JSON does not.
  yield pieceOf(fault.body === 'broken' ? text.replace(/\}(\r?\n)/, '$1') : text, 1);
}

async function* one(text: string): AsyncGenerator<Piece> {
  if (text) yield pieceOf(text);
}

async function* none(): AsyncGenerator<Piece> {}
