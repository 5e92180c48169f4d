import type { ErrorDetail } from './errors.ts';
import { isJsonObject, type JsonObject } from './json.ts';

/** What an error body tells, whichever of its shapes it has. */
export interface ErrorBody {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly requestId: string | undefined;
  readonly clientRequestId: string | undefined;
  readonly details: readonly ErrorDetail[];
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() ? value : undefined);

/**
 * Reads an error body: an OData error with inner errors in either spelling, a conversation whose last message gives the
 * reason (a missing licence, reported by callers), or something else (HTML, nothing, broken JSON), which tells nothing.
 */
export function readErrorBody(body: string): ErrorBody {
  const json = parse(body);
  if (isJsonObject(json?.error)) return readODataError(json.error);
  return { ...nothing, message: refusalOf(json), code: text(json?.error) };
}

const nothing = { code: undefined, message: undefined, requestId: undefined, clientRequestId: undefined, details: [] };

function parse(body: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(body);
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function readODataError(error: JsonObject): ErrorBody {
  const inner = innerErrors(error);
  const listed = Array.isArray(error.details) ? error.details.filter(isJsonObject) : [];
  const first = (key: string) => inner.map((level) => text(level[key])).find(Boolean);
  return {
    code: text(error.code) ?? first('code'),
    message: [error, ...inner].map((level) => text(level.message)).find((said) => said && said !== 'UnknownError'),
    requestId: first('request-id'),
    clientRequestId: first('client-request-id'),
    details: [...listed, ...inner].map(detailOf).filter((detail) => Object.keys(detail).length > 0),
  };
}

function innerErrors(error: JsonObject): JsonObject[] {
  const found: JsonObject[] = [];
  let level: unknown = error;
  // Eight levels: no service nests deeper, and a body made to nest without end must not hang the caller.
  while (isJsonObject(level) && found.length < 8) {
    level = level.innerError ?? level.innererror;
    if (isJsonObject(level)) found.push(level);
  }
  return found;
}

function detailOf(level: JsonObject): ErrorDetail {
  const entries = ['code', 'message', 'target'].map((key) => [key, text(level[key])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The last message, where it is not the echo of the prompt. */
function refusalOf(json: JsonObject | undefined): string | undefined {
  const messages = Array.isArray(json?.messages) ? json.messages.filter(isJsonObject) : [];
  return messages.length > 1 ? text(messages.at(-1)?.text) : undefined;
}
