import type { Spread } from './statistics.ts';

/** A measured value: of several rounds, of one look, or why there is none. */
export type Cell = Spread | number | string;

/** One line of a section's table. */
export interface Row {
  /** The client, or a way to read with it. */
  readonly title: string;
  readonly role: 'ours' | 'peer' | 'floor';
  readonly cells: Readonly<Record<string, Cell>>;
}

/** What the issue asks for, and what came out: at most `reach` of something, or less than that. */
export interface Target {
  readonly what: string;
  readonly reach: number;
  /** Whether `reach` itself would not do. */
  readonly below?: boolean;
  readonly unit: string;
  readonly ours: Spread | number;
  /** The best peer of the same run, where there is one with like features. */
  readonly peer?: { readonly title: string; readonly value: Spread | number } | undefined;
  /** The same in each run: missing it is an error, and not noise. */
  readonly budget?: boolean;
}

/** What a section found. */
export interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
  readonly targets: readonly Target[];
}

const middle = (value: Spread | number): number => (typeof value === 'number' ? value : value.median);

/** Met by the median. */
export const isMet = ({ ours, reach, below }: Target): boolean =>
  below ? middle(ours) < reach : middle(ours) <= reach;

/** Whether the verdict could be another in the next run: the target lies within the middle half of the rounds. */
export const isClose = ({ ours, reach }: Target): boolean =>
  typeof ours !== 'number' && ours.low <= reach && reach <= ours.high;

/** The peer with the smallest value in a column, of those with like features. */
export function bestPeer(
  rows: readonly Row[],
  column: string,
  isLike: (title: string) => boolean = () => true,
): Target['peer'] {
  const peers = rows.flatMap(({ title, role, cells }) => {
    const value = cells[column];
    return role === 'peer' && isLike(title) && value !== undefined && typeof value !== 'string'
      ? [{ title, value }]
      : [];
  });
  return peers.sort((one, other) => middle(one.value) - middle(other.value))[0];
}

/** The value of a row that a target is about. @throws {Error} where it was not measured: no target is met by silence. */
export function measured(rows: readonly Row[], title: string, column: string): Spread | number {
  const value = rows.find((row) => row.title === title)?.cells[column];
  if (value === undefined || typeof value === 'string')
    throw new Error(`${title} has no ${column}: ${value ?? 'no row'}`);
  return value;
}

/** The section as text, in columns. */
export function sectionText({ title, columns, rows, notes }: Section): string {
  const lines = rows.map(({ title, cells }) => [title, ...columns.map((column) => cellText(cells[column]))]);
  return [`## ${title}`, '', ...aligned([['', ...columns], ...lines]), ...notes.map((note) => `  ${note}`), ''].join(
    '\n',
  );
}

/** All targets of the run, with their verdicts; a quick run has none on what is timed. */
export function targetsText(targets: readonly Target[], quick: boolean): string {
  const lines = targets.map((target) => {
    const { what, reach, below, unit, ours, peer, budget } = target;
    const best = peer ? `${cellText(peer.value)} (${peer.title})` : '–';
    const verdict = quick && !budget ? 'not judged: a quick run' : verdictOn(target);
    return [what, `${below ? '<' : '≤'} ${reach} ${unit}`, cellText(ours), best, verdict];
  });
  const head = ['what', 'to reach', 'ours', 'best peer of this run', 'verdict'];
  return ['## Targets', '', ...aligned([head, ...lines]), ''].join('\n');
}

const verdictOn = (target: Target): string =>
  `${isMet(target) ? 'met' : 'MISSED'}${isClose(target) ? ', but within the spread' : ''}`;

/** Three digits, or two places below ten: no measurement here is finer. */
function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '–';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return figure(cell);
  return cell.count > 1 ? `${figure(cell.median)} (${figure(cell.low)}–${figure(cell.high)})` : figure(cell.median);
}

const figure = (value: number): string => {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  const size = Math.abs(value);
  return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
};

function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = lines[0]!.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  return lines.map((line) => `  ${line.map((cell, at) => cell.padEnd(widths[at]!)).join('  ')}`.trimEnd());
}
