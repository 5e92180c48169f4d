/** An object as JSON has it: neither null nor an array. */
export type JsonObject = Record<string, unknown>;

/** Whether a value is an object as JSON has it. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON value of a text; undefined where it is broken. The runtime's error is dropped: it quotes the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
