import { type OperationName, operations } from '../operations.ts';
import { type ErrorShape, errorShapes } from './refusal.ts';

/** An answer that goes out as it is, whatever the description says. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON, a string as it is. */
  readonly body?: unknown;
  /** The parts of a body, sent one by one; a number is a pause in milliseconds. */
  readonly parts?: readonly (string | Uint8Array | number)[];
}

/**
 * What goes wrong with one answer. Members may be combined. A fault waits for a request that the sandbox would accept
 * and that it can be applied to; a request that is refused anyway does not use it up.
 */
export interface Fault {
  /** Only for this operation. @default any */
  readonly operation?: OperationName;
  /** For how many requests; by header: for how many with the same client-request-id. @default 1; by header without end */
  readonly times?: number;

  /** Milliseconds before the answer. */
  readonly delayMs?: number;
  /** The connection is reset before the answer. */
  readonly reset?: boolean;
  /** Nothing is answered, and the connection stays open. */
  readonly stall?: boolean;
  /** The connection is lost after so many bytes of the body. */
  readonly cutAfterBytes?: number;
  /** The connection is lost after so many events of the stream. */
  readonly cutAfterEvents?: number;
  /** Nothing comes after so many bytes of the body, and the connection stays open. */
  readonly stallAfterBytes?: number;
  /** Nothing comes after so many events of the stream, and the connection stays open. */
  readonly stallAfterEvents?: number;
  /** The body comes in pieces of so many bytes. */
  readonly pieceBytes?: number;
  /** Milliseconds between those pieces. @default 0 */
  readonly pieceMs?: number;

  /** Another status: from 400 on a refusal, below it the usual answer under that status. */
  readonly status?: number;
  /** `Retry-After` of a refusal: seconds, `date:SECONDS` for an HTTP date so far ahead, or any text. @default none */
  readonly retryAfter?: number | string;
  /** The shape of a refusal's body; with a success, `html`, `empty` and `broken` replace the answer's. @default 'odata' */
  readonly body?: ErrorShape;
  /** The code and message of a refusal. */
  readonly code?: string;
  readonly message?: string;
  /** A redirect to this address, 307 unless `status` says another. */
  readonly location?: string;
  /** Another content type on the usual answer. */
  readonly contentType?: string;
  /** An answer that goes out as it is. */
  readonly answer?: ScriptedAnswer;

  /** The conversation is dropped, and so not found. */
  readonly gone?: boolean;
  /** Copilot withdraws: the answer is replaced, the state is `disengagedForRai`, and later turns are refused. */
  readonly disengage?: boolean;
  /** The last event is missing; without a stream, the answer is an intermediate update. */
  readonly noFinal?: boolean;
  /** The conversation comes with the prompt's echo only. */
  readonly noAnswer?: boolean;
  /** The stream shows a text that the last event rewrites. */
  readonly rewrite?: boolean;
  /** The stream shows the answer, and the last event has another one in its place. */
  readonly withdraw?: boolean;
  /** A JSON body on the stream endpoint. */
  readonly json?: boolean;

  /** An `error` object in a success: in the last event, or as the body. */
  readonly errorObject?: boolean;
  /** Members of the enumerations that nobody knows. */
  readonly unknownMembers?: boolean;
  /** `status` in the place of `state`. */
  readonly statusForState?: boolean;
  /** null for everything that may be null, but for the texts and ids of messages. */
  readonly nulls?: boolean;
  /** Properties and annotations that the description does not know. */
  readonly extras?: boolean;
  /** So many bytes more in the last event or the body. */
  readonly hugeBytes?: number;
}

type Kind = 'number' | 'boolean' | 'string' | 'number|string' | 'object';

const members: Readonly<Record<keyof Fault, Kind>> = {
  operation: 'string',
  times: 'number',
  delayMs: 'number',
  reset: 'boolean',
  stall: 'boolean',
  cutAfterBytes: 'number',
  cutAfterEvents: 'number',
  stallAfterBytes: 'number',
  stallAfterEvents: 'number',
  pieceBytes: 'number',
  pieceMs: 'number',
  status: 'number',
  retryAfter: 'number|string',
  body: 'string',
  code: 'string',
  message: 'string',
  location: 'string',
  contentType: 'string',
  answer: 'object',
  gone: 'boolean',
  disengage: 'boolean',
  noFinal: 'boolean',
  noAnswer: 'boolean',
  rewrite: 'boolean',
  withdraw: 'boolean',
  json: 'boolean',
  errorObject: 'boolean',
  unknownMembers: 'boolean',
  statusForState: 'boolean',
  nulls: 'boolean',
  extras: 'boolean',
  hugeBytes: 'number',
};

const choices: Readonly<Partial<Record<string, readonly string[]>>> = {
  operation: Object.values(operations).map(({ name }) => name),
  body: errorShapes,
};

const turnOnly = ['gone', 'disengage', 'noFinal', 'noAnswer'] as const;
const streamOnly = ['cutAfterEvents', 'stallAfterEvents', 'rewrite', 'withdraw', 'json'] as const;

/** Whether a fault means anything for an operation. */
export const appliesTo = (fault: Fault, operation: OperationName): boolean =>
  (fault.operation ?? operation) === operation &&
  !(operation === 'createConversation' && turnOnly.some((member) => fault[member] !== undefined)) &&
  !(operation !== 'chatOverStream' && streamOnly.some((member) => fault[member] !== undefined));

/**
 * A fault from an object, from its JSON, or from the short form of the header `x-sandbox-fault`:
 * `status=429; retry-after=1`, `rewrite`.
 * @throws {TypeError} that names the member which is unknown or of the wrong type.
 */
export function faultOf(given: Fault | string): Fault {
  const fault = typeof given === 'string' ? readFault(given.trim()) : given;
  for (const [member, value] of Object.entries(fault)) checkMember(member, value);
  return fault as Fault;
}

function readFault(text: string): Record<string, unknown> {
  if (!text.startsWith('{'))
    return Object.fromEntries(
      text
        .split(';')
        .filter((part) => part.trim())
        .map(readPair),
    );
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new TypeError('the fault is broken JSON');
  }
}

/** `cut-after-bytes=100` as `['cutAfterBytes', 100]`. */
function readPair(pair: string): [string, unknown] {
  const [name = '', ...rest] = pair.trim().split('=');
  const value = rest.length ? rest.join('=').trim() : true;
  const member = name.trim().replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const asNumber = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) && members[member as 'times'] !== 'string';
  return [member, value === 'true' ? true : value === 'false' ? false : asNumber ? Number(value) : value];
}

function checkMember(member: string, value: unknown): void {
  const kind = Object.hasOwn(members, member) ? members[member as keyof Fault] : undefined;
  if (!kind) throw new TypeError(`a fault has no member ${member}; it has ${Object.keys(members).join(', ')}`);
  if (value === undefined) return;
  if (!kind.split('|').includes(typeof value)) throw new TypeError(`${member} of a fault is a ${kind}`);
  const choice = choices[member];
  if (choice && !choice.includes(String(value)))
    throw new TypeError(`${member} of a fault is one of ${choice.join(', ')}`);
  if (typeof value === 'number' && !(value >= 0)) throw new TypeError(`${member} of a fault is 0 or more`);
  if (member === 'status' && !(Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599))
    throw new TypeError('status of a fault is a whole number from 200 to 599');
}
