import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A recorded stream and where it stands. */
export interface Recording {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The events in it, found in another way than the reader's. */
  readonly events: readonly unknown[];
}

const own = new URL('../fixtures/streams/', import.meta.url);
const shared = new URL('../../../shared/wire/streams/', import.meta.url);

/** Why the published captures are not read, for the title of a test that can't; undefined where they are there. */
export const capturesMissing = existsSync(shared) ? undefined : 'no captures at ../shared/wire/streams';

/** The streams in our own fixtures: same shapes as the captures, invented text. */
export const recordings = (): Recording[] => readAll(own);

/** The published captures, where they are. */
export const captures = (): Recording[] => (capturesMissing ? [] : readAll(shared));

function readAll(folder: URL): Recording[] {
  const names = readdirSync(folder).sort();
  if (names.length === 0) throw new Error(`no recorded streams in ${fileURLToPath(folder)}`);
  return names.map((name) => {
    const bytes = new Uint8Array(readFileSync(new URL(name, folder)));
    return { name, bytes, events: eventsIn(bytes) };
  });
}

/**
 * The events of a recording, the plain way: each starts at a line with `data:` (or at the first line of a JSON body) and
 * runs to the next field line. Not the reader's way, so that the two can disagree.
 */
function eventsIn(bytes: Uint8Array): unknown[] {
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\r|\n/);
  const found: string[] = [];
  for (const line of lines) {
    if (line.startsWith('data:') || (found.length === 0 && line.startsWith('{')))
      found.push(line.replace(/^data:/, ''));
    else if (/^[\s"{}[\],]/.test(line)) found[found.length - 1] += line;
  }
  return found.filter((text) => text.trim() !== '[DONE]').map((text) => JSON.parse(text));
}

/** A response whose body comes in the given pieces, and a record of how far it was read and whether it was closed. */
export function responseOf(
  pieces: Iterable<Uint8Array | string>,
  init: { type?: string; stall?: boolean; fail?: unknown } = {},
) {
  const seen = { pulls: 0, cancelled: false };
  const encoder = new TextEncoder();
  const source = pieces[Symbol.iterator]();
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { value, done } = source.next();
        if (!done) {
          seen.pulls += 1;
          controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
        } else if (init.fail) controller.error(init.fail);
        else if (!init.stall) controller.close();
        else return new Promise<void>(() => {});
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const headers = { 'content-type': init.type ?? 'text/event-stream', 'request-id': 'service-request-id' };
  return { response: new Response(body, { headers }), seen };
}

/** One event in the compact form. */
export const eventOf = (conversation: unknown): string => `data: ${JSON.stringify(conversation)}\n\n`;

/** An update on the way with a message, or without. */
export const update = (text?: string, id = 'answer-1') => ({
  id: 'conversation-1',
  displayName: 'Intermediate Conversation Update',
  state: 'active',
  turnCount: 0,
  messages: text === undefined ? [] : [{ id, text }],
});

/** The last event: the echo, then the answer. */
export const last = (text: string, more: Record<string, unknown> = {}) => ({
  id: 'conversation-1',
  displayName: 'A question',
  state: 'active',
  turnCount: 1,
  messages: [
    { id: 'echo-1', text: 'A question' },
    { id: 'answer-1', text },
  ],
  ...more,
});
