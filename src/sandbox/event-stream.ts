/**
 * How events are written: `compact` on one line each; `spliced` as the published captures have them, the last event's
 * adaptive cards printed over many lines without `data:`; `crlf` as callers report them, with keep-alive comments.
 */
export const forms = ['compact', 'spliced', 'crlf'] as const;
export type Form = (typeof forms)[number];

/** One server-sent event. `number` counts from 1 and becomes its id, which stands after the data. */
export function eventText(form: Form, resource: Record<string, unknown>, number: number, last: boolean): string {
  if (form === 'crlf') return `data: ${JSON.stringify(resource)}\r\n\r\n: keep-alive\r\n\r\n`;
  if (form === 'compact') return `data: ${JSON.stringify(resource)}\nid:${number}\n\n`;
  // The captured ids end with a space, but for the second one.
  return `data: ${last ? spliced(resource) : ascii(JSON.stringify(resource))}\nid:${number}${number === 2 ? '' : ' '}\n\n`;
}

/** JSON in which the adaptive cards are printed over many lines, and only they keep characters beyond ASCII. */
function spliced(resource: Record<string, unknown>): string {
  return objectText(resource, (key, value) => {
    if (key !== 'messages' || !Array.isArray(value)) return ascii(JSON.stringify(value));
    return `[${value.map((message) => objectText(message, cardsOverLines)).join(',')}]`;
  });
}

function cardsOverLines(key: string, value: unknown): string {
  if (key !== 'adaptiveCards' || !Array.isArray(value)) return ascii(JSON.stringify(value));
  return `[${value.map((card) => JSON.stringify(card, null, 2)).join(',')}]`;
}

const objectText = (object: Record<string, unknown>, text: (key: string, value: unknown) => string): string =>
  `{${Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${ascii(JSON.stringify(key))}:${text(key, value)}`)
    .join(',')}}`;

const ascii = (json: string): string =>
  json.replace(/[\x7f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
