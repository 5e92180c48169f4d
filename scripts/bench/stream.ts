/**
 * What reading a stream costs, against eventsource-parser and one JSON.parse an event on the same bytes, and whether
 * memory grows with the number of events. Interleaved rounds in one process, ratios within a round, medians; `quietest`
 * is the lowest cost of each over the lowest of the yardstick, which a busy machine disturbs least. CPU is that of the
 * reading thread: the helpers of the garbage collector wait for each other on a busy machine, and count that.
 *
 *   npm run bench:stream [-- --rounds N]
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Alphabet, inChunks, responseFrom, streamEvents } from './stream-input.ts';
import { type ReaderName, readers } from './stream-readers.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' }, sample: { type: 'string' } } });
const lastBytes = 64 * 1024;
const limit = 1.1;
const names = Object.keys(readers) as ReaderName[];
const alphabets: Alphabet[] = ['ascii', 'mixed'];

if (values.sample) await sampleMemory(values.sample);
else await bench(Number(values.rounds));

async function bench(rounds: number): Promise<void> {
  if (!(Number.isInteger(rounds) && rounds > 0))
    throw new Error(`--rounds ${values.rounds}: give a whole number above 0`);
  let over = 0;
  console.log(`CPU, ratio to eventsource-parser + JSON.parse; ${rounds} rounds: median (lowest to highest)`);
  for (const alphabet of alphabets) {
    for (const size of [65536, 1434]) over += await costs(alphabet, size, rounds);
  }
  console.log('\nPeak memory, MB (a fresh process each; chunks of 64 KiB, ASCII), by number of events');
  for (const name of names) {
    const peaks = [500, 2000, 8000].map((events) => `${events}: ${peakOf(name, events)}`);
    console.log(`  ${name.padEnd(14)} ${peaks.join('   ')}`);
  }
  if (over) {
    console.error(
      `FAIL ${over} of the ratios are above ${limit}, at the median and in the quietest rounds; again: npm run bench:stream`,
    );
    process.exitCode = 1;
  }
}

/** Measures all readers on one input; says how many are above the limit. */
async function costs(alphabet: Alphabet, size: number, rounds: number): Promise<number> {
  const chunks = [...inChunks(streamEvents(2000, lastBytes, alphabet), size)];
  const megabytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0) / 1e6;
  const ratios = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let round = -2; round < rounds; round++) {
    const cpu = new Map<ReaderName, number>();
    // Another order each round, so that none always pays for what the same one before it left behind.
    const order = names.map((_, at) => names[(at + round + 2) % names.length]!);
    for (const name of round % 2 ? order.reverse() : order) cpu.set(name, await cpuOf(name, chunks));
    // Two rounds warm the compiler up.
    if (round < 0) continue;
    for (const name of names) {
      times[name]!.push(cpu.get(name)!);
      ratios[name]!.push(cpu.get(name)! / cpu.get('yardstick')!);
    }
  }
  console.log(
    `${alphabet}, ${megabytes.toFixed(0)} MB, chunks of ${size} bytes; yardstick ${median(times.yardstick!).toFixed(0)} ms`,
  );
  const quietest = (name: ReaderName) => Math.min(...times[name]!) / Math.min(...times.yardstick!);
  for (const name of names.slice(1)) {
    const sorted = ratios[name]!.toSorted((a, b) => a - b);
    const spread = `${sorted[0]!.toFixed(2)} to ${sorted.at(-1)!.toFixed(2)}`;
    console.log(
      `  ${name.padEnd(14)} ${median(sorted).toFixed(2)}  (${spread}); quietest ${quietest(name).toFixed(2)}`,
    );
  }
  return names.filter((name) => Math.min(median(ratios[name]!), quietest(name)) > limit).length;
}

async function cpuOf(name: ReaderName, chunks: Uint8Array<ArrayBuffer>[]): Promise<number> {
  globalThis.gc?.();
  const response = responseFrom(chunks);
  const before = process.threadCpuUsage();
  const length = await readers[name](response);
  const { user, system } = process.threadCpuUsage(before);
  if (length < 20_000) throw new Error(`${name} gave an answer of ${length} characters`);
  return (user + system) / 1000;
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
}

function peakOf(name: ReaderName, events: number): number {
  const args = [fileURLToPath(import.meta.url), '--sample', `${name}/${events}`];
  const samples = [1, 2, 3].map(() => Number(execFileSync(process.execPath, args, { encoding: 'utf8' })));
  return median(samples);
}

async function sampleMemory(sample: string): Promise<void> {
  const [name, events] = sample.split('/') as [ReaderName, string];
  await readers[name](responseFrom(inChunks(streamEvents(Number(events), lastBytes, 'ascii'), 65536)));
  console.log(Math.round(process.resourceUsage().maxRSS / 1024));
}
