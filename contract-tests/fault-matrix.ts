/**
 * What the caller gets of each fault in each operation, written out by hand. A cell says the answer or the error with its
 * code, how often the service saw the request (and so the prompt), and how its last answer ended: `whole`, `closed` by
 * the client before its end, or `cut` by the fault.
 */
import { inspect } from 'node:util';
import { createCopilotChat, isCopilotChatError, type Observe } from '../src/index.ts';
import type { Fault, LoggedRequest, Sandbox } from '../src/sandbox/index.ts';

export const columns = ['create', 'chat', 'stream by events', 'stream by reply()'] as const;
export type Column = (typeof columns)[number];

/** A fault that the sandbox has for every request of a call, and a cell for each operation that it can be applied to. */
export interface Row {
  readonly fault: Fault;
  readonly cells: Readonly<Partial<Record<Column, string>>>;
}

const all = (create: string, chat: string, events: string, reply = events): Row['cells'] => ({
  create,
  chat,
  'stream by events': events,
  'stream by reply()': reply,
});
const turns = (chat: string, events: string, reply = events): Row['cells'] => ({
  chat,
  'stream by events': events,
  'stream by reply()': reply,
});
const streams = (events: string, reply = events): Row['cells'] => ({
  'stream by events': events,
  'stream by reply()': reply,
});

const prompt = 'a prompt that no error may show';
const token = 'a-token-that-no-error-may-show';
export const secrets = [prompt, token];

export const matrix: Readonly<Record<string, Row>> = {
  '400': {
    fault: { status: 400 },
    cells: all(
      'RequestError BadRequest, seen 1×, whole',
      'RequestError BadRequest, seen 1×, whole',
      'RequestError BadRequest, seen 1×, whole',
    ),
  },
  '401': {
    fault: { status: 401 },
    cells: all(
      'AuthenticationError InvalidAuthenticationToken, seen 2×, whole',
      'AuthenticationError InvalidAuthenticationToken, seen 2×, whole',
      'AuthenticationError InvalidAuthenticationToken, seen 2×, whole',
    ),
  },
  '403 with the reason in a conversation': {
    fault: { status: 403, body: 'conversation' },
    cells: all('PermissionError, seen 1×, whole', 'PermissionError, seen 1×, whole', 'PermissionError, seen 1×, whole'),
  },
  '403': {
    fault: { status: 403 },
    cells: all(
      'PermissionError Forbidden, seen 1×, whole',
      'PermissionError Forbidden, seen 1×, whole',
      'PermissionError Forbidden, seen 1×, whole',
    ),
  },
  '404': {
    fault: { status: 404 },
    cells: all(
      'NotFoundError notFound, seen 1×, whole',
      'ConversationNotFoundError notFound, seen 1×, whole',
      'ConversationNotFoundError notFound, seen 1×, whole',
    ),
  },
  '409': {
    fault: { status: 409 },
    cells: all(
      'RequestError conflict, seen 1×, whole',
      'RequestError conflict, seen 1×, whole',
      'RequestError conflict, seen 1×, whole',
    ),
  },
  '429 with Retry-After in seconds': {
    fault: { status: 429, retryAfter: 0 },
    cells: all(
      'ThrottledError TooManyRequests, seen 3×, whole',
      'ThrottledError TooManyRequests, seen 3×, whole',
      'ThrottledError TooManyRequests, seen 3×, whole',
    ),
  },
  '429 with Retry-After as a date': {
    fault: { status: 429, retryAfter: 'date:0' },
    cells: all(
      'ThrottledError TooManyRequests, seen 3×, whole',
      'ThrottledError TooManyRequests, seen 3×, whole',
      'ThrottledError TooManyRequests, seen 3×, whole',
    ),
  },
  '429 with Retry-After beyond patience': {
    fault: { status: 429, retryAfter: 3600 },
    cells: all(
      'ThrottledError TooManyRequests, seen 1×, whole',
      'ThrottledError TooManyRequests, seen 1×, whole',
      'ThrottledError TooManyRequests, seen 1×, whole',
    ),
  },
  '500': {
    fault: { status: 500 },
    cells: all(
      'ServiceError internalServerError, seen 1×, whole',
      'ServiceError internalServerError, seen 1×, whole',
      'ServiceError internalServerError, seen 1×, whole',
    ),
  },
  '500 with nested errors': {
    fault: { status: 500, body: 'nested' },
    cells: all(
      'ServiceError internalServerError, seen 1×, whole',
      'ServiceError internalServerError, seen 1×, whole',
      'ServiceError internalServerError, seen 1×, whole',
    ),
  },
  '500 with innererror': {
    fault: { status: 500, body: 'innererror', retryAfter: 0 },
    cells: all(
      'ServiceError internalServerError, seen 1×, whole',
      'ServiceError internalServerError, seen 1×, whole',
      'ServiceError internalServerError, seen 1×, whole',
    ),
  },
  '502 with HTML': {
    fault: { status: 502, body: 'html', retryAfter: 0 },
    cells: all('ServiceError, seen 3×, whole', 'ServiceError, seen 1×, whole', 'ServiceError, seen 1×, whole'),
  },
  '502 with nothing': {
    fault: { status: 502, body: 'empty', retryAfter: 0 },
    cells: all('ServiceError, seen 3×, whole', 'ServiceError, seen 1×, whole', 'ServiceError, seen 1×, whole'),
  },
  '503 with Retry-After': {
    fault: { status: 503, retryAfter: 0 },
    cells: all(
      'ServiceError serviceNotAvailable, seen 3×, whole',
      'ServiceError serviceNotAvailable, seen 3×, whole',
      'ServiceError serviceNotAvailable, seen 3×, whole',
    ),
  },
  '503 with Retry-After that says nothing': {
    fault: { status: 503, retryAfter: 'soon' },
    cells: turns(
      'ServiceError serviceNotAvailable, seen 1×, whole',
      'ServiceError serviceNotAvailable, seen 1×, whole',
    ),
  },
  '503 without Retry-After': {
    fault: { status: 503 },
    cells: all(
      'ServiceError serviceNotAvailable, seen 2×, whole',
      'ServiceError serviceNotAvailable, seen 1×, whole',
      'ServiceError serviceNotAvailable, seen 1×, whole',
    ),
  },
  '504 with Retry-After': {
    fault: { status: 504, retryAfter: 0 },
    cells: all(
      'ServiceError gatewayTimeout, seen 3×, whole',
      'ServiceError gatewayTimeout, seen 1×, whole',
      'ServiceError gatewayTimeout, seen 1×, whole',
    ),
  },
  '504 with broken JSON': {
    fault: { status: 504, retryAfter: 0, body: 'broken' },
    cells: all('ServiceError, seen 3×, whole', 'ServiceError, seen 1×, whole', 'ServiceError, seen 1×, whole'),
  },
  'a refusal that quotes the prompt': {
    fault: { status: 400, message: `You asked: ${prompt}` },
    cells: turns('RequestError BadRequest, seen 1×, whole', 'RequestError BadRequest, seen 1×, whole'),
  },
  '429 without Retry-After': {
    fault: { status: 429 },
    cells: all(
      'ThrottledError TooManyRequests, seen 2×, whole',
      'ThrottledError TooManyRequests, seen 2×, whole',
      'ThrottledError TooManyRequests, seen 2×, whole',
    ),
  },
  'a redirect to another origin': {
    fault: { location: 'http://localhost:9/beta' },
    cells: all(
      'ContractViolationError, seen 1×, whole',
      'ContractViolationError, seen 1×, whole',
      'ContractViolationError, seen 1×, whole',
    ),
  },
  '202 in the place of the success': {
    fault: { status: 202 },
    cells: all(
      'ContractViolationError, seen 1×, whole',
      'ContractViolationError, seen 1×, whole',
      'ContractViolationError, seen 1×, whole',
    ),
  },
  'the connection is reset before the answer': {
    fault: { reset: true },
    cells: all('ConnectionError, seen 2×, cut', 'ConnectionError, seen 1×, cut', 'ConnectionError, seen 1×, cut'),
  },
  'no answer at all': {
    fault: { stall: true },
    cells: all('TimeoutError, seen 1×, closed', 'TimeoutError, seen 1×, closed', 'TimeoutError, seen 1×, closed'),
  },
  'cut after 0 bytes': {
    fault: { cutAfterBytes: 0 },
    cells: all(
      'ConnectionError, seen 2×, cut',
      'ConnectionError, seen 1×, cut',
      'StreamInterruptedError connectionLost, seen 1×, cut',
    ),
  },
  'cut after 40 bytes': {
    fault: { cutAfterBytes: 40 },
    cells: all(
      'ConnectionError, seen 2×, cut',
      'ConnectionError, seen 1×, cut',
      'StreamInterruptedError connectionLost, seen 1×, cut',
    ),
  },
  'cut after 3 events': {
    fault: { cutAfterEvents: 3 },
    cells: streams('StreamInterruptedError connectionLost, seen 1×, cut'),
  },
  'silence after 40 bytes': {
    fault: { stallAfterBytes: 40 },
    cells: all('TimeoutError, seen 1×, closed', 'TimeoutError, seen 1×, closed', 'TimeoutError, seen 1×, closed'),
  },
  'silence after 3 events': { fault: { stallAfterEvents: 3 }, cells: streams('TimeoutError, seen 1×, closed') },
  'a few bytes at a time': {
    fault: { pieceBytes: 64 },
    cells: all('answer, seen 1×, whole', 'answer, seen 1×, whole', 'answer, seen 1×, whole'),
  },
  'HTML under the success': {
    fault: { body: 'html' },
    cells: all(
      'ContractViolationError, seen 1×, whole',
      'ContractViolationError, seen 1×, whole',
      'ContractViolationError emptyStream, seen 1×, whole',
    ),
  },
  'an empty body under the success': {
    fault: { body: 'empty' },
    cells: all(
      'ContractViolationError, seen 1×, whole',
      'ContractViolationError, seen 1×, whole',
      'StreamInterruptedError emptyStream, seen 1×, whole',
    ),
  },
  'broken JSON under the success': {
    fault: { body: 'broken' },
    cells: all(
      'ContractViolationError, seen 1×, whole',
      'ContractViolationError, seen 1×, whole',
      'StreamInterruptedError malformedEvent, seen 1×, whole',
    ),
  },
  'another content type': {
    fault: { contentType: 'text/plain' },
    cells: all(
      'ContractViolationError, seen 1×, whole',
      'ContractViolationError, seen 1×, whole',
      'answer, seen 1×, whole',
    ),
  },
  'an error object in the success': {
    fault: { errorObject: true },
    cells: all(
      'ServiceError internalServerError, seen 1×, whole',
      'ServiceError internalServerError, seen 1×, whole',
      'StreamInterruptedError internalServerError, seen 1×, whole',
    ),
  },
  'the conversation is gone': {
    fault: { gone: true },
    cells: turns(
      'ConversationNotFoundError notFound, seen 1×, whole',
      'ConversationNotFoundError notFound, seen 1×, whole',
    ),
  },
  'no final event': {
    fault: { noFinal: true },
    cells: turns('NoAnswerError noAnswer, seen 1×, whole', 'StreamInterruptedError noFinalEvent, seen 1×, whole'),
  },
  'no answer but the echo': {
    fault: { noAnswer: true },
    cells: turns('NoAnswerError noAnswer, seen 1×, whole', 'NoAnswerError noAnswer, seen 1×, whole'),
  },
  disengaged: {
    fault: { disengage: true },
    cells: turns('answer disengagedForRai, seen 1×, whole', 'answer disengagedForRai, seen 1×, whole'),
  },
  rewrite: { fault: { rewrite: true }, cells: streams('answer, seen 1×, whole') },
  withdrawn: { fault: { withdraw: true }, cells: streams('answer, seen 1×, whole') },
  'JSON on the stream endpoint': { fault: { json: true }, cells: streams('answer, seen 1×, whole') },
  'members nobody knows': {
    fault: { unknownMembers: true },
    cells: all('answer, seen 1×, whole', 'answer, seen 1×, whole', 'answer, seen 1×, whole'),
  },
  'status for state': {
    fault: { statusForState: true },
    cells: all('answer, seen 1×, whole', 'answer, seen 1×, whole', 'answer, seen 1×, whole'),
  },
  nulls: {
    fault: { nulls: true },
    cells: all('answer, seen 1×, whole', 'answer, seen 1×, whole', 'answer, seen 1×, whole'),
  },
  extras: {
    fault: { extras: true },
    cells: all('answer, seen 1×, whole', 'answer, seen 1×, whole', 'answer, seen 1×, whole'),
  },
  'two megabytes': {
    fault: { hugeBytes: 2000000 },
    cells: all('answer, seen 1×, whole', 'answer, seen 1×, whole', 'answer, seen 1×, whole'),
  },
};

/** What came of one cell, and everything that its error would print. */
export interface Found {
  readonly cell: string;
  readonly printed: string;
}

const operations = {
  create: 'createConversation',
  chat: 'chat',
  'stream by events': 'chatOverStream',
  'stream by reply()': 'chatOverStream',
} as const;

/** Has the fault happen to the operation. */
export async function happen(sandbox: Sandbox, fault: Fault, column: Column, observe?: Observe): Promise<Found> {
  sandbox.reset();
  let tokens = 0;
  const credential = () => `${token}-${++tokens}`;
  // Of the pauses that the client makes up itself, the first fits in and the second does not: the matrix stays quick.
  const copilot = createCopilotChat({
    credential,
    baseUrl: sandbox.baseUrl,
    maxRetryWaitMs: 500,
    ...(observe && { observe }),
  });
  const conversation = await copilot.createConversation();
  sandbox.fail({ ...fault, operation: operations[column], times: 9 });
  const patience = Object.keys(fault).some((member) => member.startsWith('stall')) ? 60 : 5_000;
  const limits = { timeoutMs: patience };
  const calls: Record<Column, () => Promise<unknown>> = {
    create: () => copilot.createConversation(limits),
    chat: () => conversation.chat(prompt, limits),
    'stream by events': () => Array.fromAsync(conversation.stream(prompt, { idleTimeoutMs: patience })),
    'stream by reply()': () => conversation.stream(prompt, { idleTimeoutMs: patience }).reply(),
  };
  const { said, printed } = await calls[column]().then(
    (given) => ({ said: answered(given), printed: '' }),
    (error: unknown) => ({ said: failed(error), printed: allFormsOf(error) }),
  );
  // Of a turn, what counts is how often the prompt was seen.
  const seen = sandbox.requests.slice(1).filter(({ text }) => column === 'create' || text.includes(prompt));
  return { cell: `${said}, seen ${seen.length}×, ${await endOf(seen.at(-1))}`, printed };
}

/** `answer`, or `answer disengagedForRai`; for events that none is missing and done comes last. */
function answered(given: unknown): string {
  const last = Array.isArray(given) ? given.at(-1)?.reply : given;
  if (!last) return 'no answer';
  return last.outcome === 'disengagedForRai' ? 'answer disengagedForRai' : 'answer';
}

const failed = (error: unknown): string =>
  isCopilotChatError(error) ? [error.name, error.code].filter(Boolean).join(' ') : `an error of another kind: ${error}`;

/** How the answer ended, once it has: a client that left it open would be waited for in vain. */
async function endOf(request: LoggedRequest | undefined): Promise<string> {
  const late = new Promise((resolve) => setTimeout(resolve, 1_000).unref());
  await Promise.race([request?.ended, late]);
  return request?.end ?? 'open';
}

const allFormsOf = (error: unknown): string =>
  [String(error), (error as Error).stack, JSON.stringify(error), inspect(error, { depth: 9 })].join('\n');

/** Every cell of the matrix with what is expected and what came. */
export async function* cells(sandbox: Sandbox) {
  for (const [name, { fault, cells }] of Object.entries(matrix)) {
    for (const column of columns) {
      const expected = cells[column];
      if (expected !== undefined) yield { name, column, expected, ...(await happen(sandbox, fault, column)) };
    }
  }
}
