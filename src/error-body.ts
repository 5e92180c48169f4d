import type { ErrorDetail } from './errors.ts';

/** What an error body tells, whichever of its shapes it has. */
export interface ErrorBody {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly requestId: string | undefined;
  readonly clientRequestId: string | undefined;
  readonly details: readonly ErrorDetail[];
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() ? value : undefined);

/**
 * Reads an error body: an OData error with inner errors in either spelling, a conversation whose last message gives the
 * reason (a missing licence, reported by callers), or something else (HTML, nothing, broken JSON), which tells nothing.
 */
export function readErrorBody(body: string): ErrorBody {
  const json = parse(body);
  if (isObject(json?.error)) return readODataError(json.error);
  return { ...nothing, message: refusalOf(json), code: text(json?.error) };
}

const nothing = { code: undefined, message: undefined, requestId: undefined, clientRequestId: undefined, details: [] };

function parse(body: string): Json | undefined {
  try {
    const json: unknown = JSON.parse(body);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function readODataError(error: Json): ErrorBody {
  const inner = innerErrors(error);
  const listed = Array.isArray(error.details) ? error.details.filter(isObject) : [];
  const first = (key: string) => inner.map((level) => text(level[key])).find(Boolean);
  return {
    code: text(error.code) ?? first('code'),
    message: [error, ...inner].map((level) => text(level.message)).find((said) => said && said !== 'UnknownError'),
    requestId: first('request-id'),
    clientRequestId: first('client-request-id'),
    details: [...listed, ...inner].map(detailOf).filter((detail) => Object.keys(detail).length > 0),
  };
}

function innerErrors(error: Json): Json[] {
  const found: Json[] = [];
  let level: unknown = error;
  // Eight levels: no service nests deeper, and a body made to nest without end must not hang the caller.
  while (isObject(level) && found.length < 8) {
    level = level.innerError ?? level.innererror;
    if (isObject(level)) found.push(level);
  }
  return found;
}

function detailOf(level: Json): ErrorDetail {
  const entries = ['code', 'message', 'target'].map((key) => [key, text(level[key])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The last message, where it is not the echo of the prompt. */
function refusalOf(json: Json | undefined): string | undefined {
  const messages = Array.isArray(json?.messages) ? json.messages.filter(isObject) : [];
  return messages.length > 1 ? text(messages.at(-1)?.text) : undefined;
}
