import type { ErrorDetail } from './errors.ts';
import { isJsonObject, type JsonObject, parseJson } from './json.ts';

/** What an error body tells, whichever of its shapes it has. */
export interface ErrorBody {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly requestId: string | undefined;
  readonly clientRequestId: string | undefined;
  readonly details: readonly ErrorDetail[];
}

/**
 * Reads an error body: an OData error with inner errors in either spelling, a conversation whose last message gives the
 * reason (a missing licence, reported by callers), or something else (HTML, nothing, broken JSON), which tells nothing.
 * @param show gives what may be shown of a text
 */
export function readErrorBody(body: string, show = (text: string): string | undefined => text): ErrorBody {
  const json = parseJson(body);
  const { error, messages }: JsonObject = isJsonObject(json) ? json : {};
  const levels = levelsOf(error);
  const text = (value: unknown) => (typeof value === 'string' && value.trim() ? show(value) : undefined);
  const first = (key: string, useless?: string) =>
    levels.map((level) => text(level[key])).find((said) => said && said !== useless);
  const detailOf = (level: JsonObject): ErrorDetail =>
    Object.fromEntries(['code', 'message', 'target'].map((key) => [key, text(level[key])]).filter(([, said]) => said));
  return {
    code: first('code') ?? text(error),
    message: first('message', 'UnknownError') ?? text(refusalIn(objectsIn(messages))),
    requestId: first('request-id'),
    clientRequestId: first('client-request-id'),
    details: [...objectsIn(levels[0]?.details), ...levels.slice(1)]
      .map(detailOf)
      .filter((detail) => Object.keys(detail).length > 0),
  };
}

/** An error and the errors inside it. */
function levelsOf(error: unknown): JsonObject[] {
  const levels: JsonObject[] = [];
  // Nine levels: no service nests deeper, and a body made to nest without end must not hang the caller.
  for (let level = error; isJsonObject(level) && levels.length < 9; level = level.innerError ?? level.innererror)
    levels.push(level);
  return levels;
}

const objectsIn = (list: unknown): JsonObject[] => (Array.isArray(list) ? list.filter(isJsonObject) : []);

/** The last message, where it is not the echo of the prompt. */
const refusalIn = (messages: readonly JsonObject[]): unknown => messages.length > 1 && messages.at(-1)?.text;
