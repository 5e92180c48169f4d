import type { Context } from '../context.ts';
import { sample } from '../process.ts';
import { bestPeer, type Cell, measured, type Row, type Section, type Target } from '../report.ts';
import { orderOf, ratios, type Spread, spreadOf } from '../statistics.ts';
import { type Way, waysOf } from '../ways.ts';

interface Reading {
  readonly cpu: readonly number[][];
  readonly megabytes: number;
}

const yardstick = 'raw fetch, eventsource-parser';
const inputs = [
  { name: '64 KiB, ASCII', alphabet: 'ascii', chunk: 65_536, lags: false },
  { name: '1.4 KiB, ASCII', alphabet: 'ascii', chunk: 1434, lags: false },
  { name: '64 KiB, mixed', alphabet: 'mixed', chunk: 65_536, lags: false },
  { name: '1.4 KiB, mixed', alphabet: 'mixed', chunk: 1434, lags: false },
  { name: '64 KiB, lagging', alphabet: 'ascii', chunk: 65_536, lags: true },
] as const;

/** What reading a long stream costs, × eventsource-parser and one JSON.parse an event on the same bytes. */
export async function stream(context: Context): Promise<Section> {
  const ways = waysOf(context.workspace);
  const cells: Record<string, Record<string, Cell>> = Object.fromEntries(ways.map(({ title }) => [title, {}]));
  let megabytes = 0;
  const rounds = context.rounds(6);
  for (const input of inputs) {
    const reading = await read(context, ways, input, rounds);
    megabytes = Math.max(megabytes, reading.megabytes);
    const base = reading.cpu[ways.findIndex(({ title }) => title === yardstick)]!;
    for (const [at, { title }] of ways.entries()) cells[title]![input.name] = spreadOf(ratios(reading.cpu[at]!, base));
  }
  const rows = ways.map(({ title, role }): Row => ({ title, role, cells: cells[title]! }));
  return {
    title: 'Reading a stream: CPU',
    columns: inputs.map(({ name }) => name),
    rows,
    notes: [
      `${megabytes.toFixed(0)} MB from memory in chunks of that size; × fetch + eventsource-parser + one JSON.parse an event.`,
      `rounds: ${rounds}, in ${Math.min(rounds, processes)} processes, in turns; CPU of the reading thread: median (quartiles).`,
      'Lagging: the consumer takes a turn of the event loop for each text it gets.',
    ],
    targets: [
      ...inputs.filter(({ lags }) => !lags).map(({ name }) => target(rows, name, 'm365-copilot-chat, events', 1.1)),
      { ...target(rows, '64 KiB, lagging', 'm365-copilot-chat, textStream', 1), below: true },
    ],
  };
}

function target(rows: readonly Row[], column: string, title: string, reach: number): Target {
  const what = `reading a stream, CPU, ${column} (${title.split(', ')[1]})`;
  const unit = '× eventsource-parser + JSON.parse';
  return { what, reach, unit, ours: measured(rows, title, column), peer: bestPeer(rows, column, asItComes) };
}

/** Whoever waits for the end reads no stream. */
const asItComes = (title: string): boolean => !title.endsWith('one buffer');

/** A compiler decides once for a process what it optimises, and not always the same: so there are several. */
const processes = 3;

async function read(
  { workspace, quick }: Context,
  ways: readonly Way[],
  input: (typeof inputs)[number],
  rounds: number,
): Promise<Reading> {
  const cpu: number[][] = ways.map(() => []);
  let megabytes = 0;
  for (let left = rounds, at = 0; left > 0; at++) {
    const part = Math.min(left, Math.ceil(rounds / processes));
    left -= part;
    const size = quick ? { events: 100, warmUp: 0 } : { events: 2000, warmUp: 1 };
    const asked = { ...input, ...size, rounds: part, ways: orderOf(ways, at) };
    const found = await sample<Reading>(workspace, 'read', asked, ['--expose-gc']);
    for (const [index, way] of asked.ways.entries()) cpu[ways.indexOf(way)]!.push(...found.cpu[index]!);
    megabytes = found.megabytes;
  }
  return { cpu, megabytes };
}

const counts = [500, 2000, 8000];

/** The most memory that a process has which reads a stream, × raw fetch with eventsource-parser, by number of events. */
export async function peak(context: Context): Promise<Section> {
  const { workspace, quick } = context;
  const ways = waysOf(workspace);
  const rounds = context.rounds(3);
  const events = quick ? [50, 100] : counts;
  const found = new Map<string, number[]>();
  for (const count of events) {
    for (let round = 0; round < rounds; round++) {
      for (const { client, way, title } of orderOf(ways, round)) {
        const megabytes = await sample<number>(workspace, 'peak', { client, way, events: count });
        const key = `${title}/${count}`;
        found.set(key, [...(found.get(key) ?? []), megabytes]);
      }
    }
  }
  const [fewest, usual, most] = [events[0]!, events.at(-2)!, events.at(-1)!];
  const of = (title: string, count: number) => found.get(`${title}/${count}`)!;
  const rows = ways.map(({ title, role }): Row => {
    const each = events.map((count) => [`MB, ${count} events`, spreadOf(of(title, count)).median] as const);
    const compared = spreadOf(ratios(of(title, usual), of(yardstick, usual)));
    const growth = spreadOf(ratios(of(title, most), of(title, fewest)));
    return { title, role, cells: { ...Object.fromEntries(each), '×': compared, 'most / fewest events': growth } };
  });
  const ours = 'm365-copilot-chat, events';
  const flat = measured(rows, yardstick, 'most / fewest events') as Spread;
  return {
    title: 'Reading a stream: peak memory',
    columns: Object.keys(rows[0]!.cells),
    rows,
    notes: [
      `rounds: ${rounds}; a fresh process a sample, chunks of 64 KiB, ASCII; × the yardstick with ${usual} events.`,
    ],
    targets: [
      {
        what: 'peak memory of reading a stream (events)',
        reach: 1.1,
        unit: '× fetch + eventsource-parser',
        ours: measured(rows, ours, '×'),
        peer: bestPeer(rows, '×', asItComes),
      },
      {
        // The yardstick is flat by its make: what it grows by is the garbage collector's leisure.
        what: `flat in the number of events: ${most} against ${fewest}, × the same of the yardstick`,
        reach: 1.1,
        unit: '×',
        ours: spreadOf(ratios(of(ours, most), of(ours, fewest)).map((growth) => growth / flat.median)),
      },
    ],
  };
}
