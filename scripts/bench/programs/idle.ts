/**
 * Opens streams, takes the first event of each and holds them open while nothing comes. Prints what each takes: bytes
 * of the process's memory, and of the JavaScript heap and its buffers, after collections.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { openBody } from '../clients/fetch.ts';
import { loadClient } from '../load-client.ts';

interface Input {
  readonly client: string;
  /** A way to read; without it, the reader of a raw body. */
  readonly way?: string;
  readonly baseUrl: string;
  readonly token: string;
  readonly streams: number;
}

const { client, way, baseUrl, token, streams } = JSON.parse(process.argv[2]!) as Input;
const streamers = (await loadClient(client)).streams;
const open: Promise<unknown>[] = [];
const held: unknown[] = [];

/** Resolves at the first event; the next read waits. */
async function hold(): Promise<void> {
  if (!way) {
    const reader = await openBody({ baseUrl, token }, 'a-conversation', 'idle');
    if (!(await reader.read()).value) throw new Error('no bytes');
    held.push(reader);
    open.push(reader.read());
    return;
  }
  const texts = streamers![way]!({ baseUrl, token })('a-conversation', 'idle')[Symbol.asyncIterator]();
  if ((await texts.next()).done) throw new Error(`${client} gave no text`);
  held.push(texts);
  open.push(texts.next());
}

async function used(): Promise<{ resident: number; heap: number }> {
  for (let times = 0; times < 4; times++) {
    globalThis.gc!();
    await pause(50);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { resident: rss, heap: heapUsed + external };
}

// The first ones load what is loaded once.
const openMany = async (count: number) => {
  for (let at = 0; at < count; at += 100) await Promise.all(Array.from({ length: Math.min(100, count - at) }, hold));
};
await openMany(Math.ceil(streams / 20));
const before = await used();
await openMany(streams);
const after = await used();
const over = await Promise.race([Promise.race(open).then(() => true), pause(20, false)]);
if (over) throw new Error(`${client}: a stream ended while it was to be idle`);
const each = (what: 'resident' | 'heap') => (after[what] - before[what]) / streams;
process.stdout.write(JSON.stringify({ resident: each('resident'), heap: each('heap') }));
process.exit();
