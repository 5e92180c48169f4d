/**
 * Reads one stream from memory in several ways, in turns, and prints the CPU that each took in each round, in ms. It is
 * that of the reading thread: the helpers of the garbage collector wait for each other on a busy machine, and count it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Streamer } from '../client.ts';
import { loadClient } from '../load-client.ts';
import { orderOf } from '../statistics.ts';
import { type Alphabet, fetchFrom, inChunks, streamEvents, textOf } from '../stream-input.ts';

interface Input {
  readonly ways: readonly { readonly client: string; readonly way: string }[];
  readonly alphabet: Alphabet;
  readonly chunk: number;
  readonly events: number;
  readonly rounds: number;
  readonly warmUp: number;
  /** Whether the consumer takes a turn of the event loop for each text. */
  readonly lags: boolean;
}

const { ways, alphabet, chunk, events, rounds, warmUp, lags } = JSON.parse(process.argv[2]!) as Input;
const lastBytes = 64 * 1024;
const chunks = [...inChunks(streamEvents(events, lastBytes, alphabet), chunk)];
const expected = textOf(events, lastBytes, alphabet);

async function cpuOf(client: string, streamer: Streamer): Promise<number> {
  const read = streamer({ baseUrl: 'http://127.0.0.1/beta', token: 'a-made-up-token', fetch: fetchFrom(chunks) });
  globalThis.gc!();
  const before = process.threadCpuUsage();
  let text = '';
  for await (const newest of read('a-conversation', 'A question')) {
    text = newest;
    if (lags) await nextTurn();
  }
  const { user, system } = process.threadCpuUsage(before);
  if (text !== expected)
    throw new Error(`${client} gave ${text.length} characters and not the ${expected.length} sent`);
  return (user + system) / 1000;
}

const streamers = await Promise.all(
  ways.map(async ({ client, way }) => ({ client, streamer: (await loadClient(client)).streams![way]! })),
);
const cpu: number[][] = ways.map(() => []);
for (let round = -warmUp; round < rounds; round++) {
  for (const reader of orderOf(streamers, round + warmUp)) {
    const cost = await cpuOf(reader.client, reader.streamer);
    if (round >= 0) cpu[streamers.indexOf(reader)]!.push(cost);
  }
}
const megabytes = chunks.reduce((sum, { length }) => sum + length, 0) / 1e6;
process.stdout.write(JSON.stringify({ cpu, megabytes }));
