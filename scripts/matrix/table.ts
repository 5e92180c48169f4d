import { commonTo, differences, hashOf } from './results.ts';
import type { Row } from './run.ts';

/** All that came of the runtimes: the table, what to say below it, and whether it is in order. */
export interface Summary {
  readonly ok: boolean;
  readonly table: string;
  readonly rows: readonly object[];
}

const columns = ['runtime', 'version', 'ran', 'left out', 'failed', 'besides', 'seconds', 'hash'] as const;

/** Puts the rows together. A runtime that is missing, a scenario that fails or a hash that differs is not in order. */
export function summary(rows: readonly Row[], without: readonly string[] = []): Summary {
  const present = rows.filter(({ missing }) => !missing);
  const whole = present.filter(({ broken }) => broken === undefined);
  const common = commonTo(whole);
  const hashes = new Map(whole.map((row) => [row.runtime, hashOf(row.results, common)]));
  const usual = mostOf([...hashes.values()]);
  const problems = [
    ...rows.flatMap(troubles),
    ...(common.length || !whole.length ? [] : ['no scenario was run by all runtimes']),
    ...whole.filter(({ runtime }) => hashes.get(runtime) !== usual).flatMap((row) => apart(row, whole, hashes, usual)),
  ];
  const lines = [
    markdown(rows.map((row) => cells(row, hashes.get(row.runtime)))),
    '',
    `The hash is of the ${common.length} scenarios that all of these can run: how each went, what it saw, and what its target got.`,
    ...present.flatMap(leftOut),
    ...without.map((name) => `${name}: left out by --without`),
    ...problems.map((problem) => `FAIL ${problem}`),
  ];
  const told = rows.map(({ results, ...row }) => ({ ...row, ran: results.length, hash: hashes.get(row.runtime) }));
  return { ok: present.length > 0 && problems.length === 0, table: lines.join('\n'), rows: told };
}

const failuresOf = ({ results, checks }: Row) => [...results, ...checks].filter(({ outcome }) => outcome === 'failed');

function cells(row: Row, hash = '–'): string[] {
  const { runtime, version = '–', results, leftOut, checks, seconds, missing } = row;
  if (missing) return [runtime, '–', 'missing', '–', '–', '–', '–', '–'];
  const passed = checks.filter(({ outcome }) => outcome === 'passed').map(({ name }) => name);
  const counts = [results.length, leftOut.length, failuresOf(row).length].map(String);
  return [runtime, version, ...counts, passed.join(', ') || '–', seconds.toFixed(1), hash];
}

function markdown(rows: readonly (readonly string[])[]): string {
  const all = [columns as readonly string[], ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => row[index]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, index) => cell.padEnd(widths[index]!)).join(' | ')} |`;
  return [line(columns), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

/** Why a runtime leaves scenarios out, with how many for each reason. */
function leftOut({ runtime, leftOut }: Row): string[] {
  const reasons = Map.groupBy(leftOut, ({ why }) => why);
  return [...reasons].map(([why, { length }]) => `${runtime} leaves out ${length}: ${why}`);
}

function troubles(row: Row): string[] {
  const { runtime, missing, broken } = row;
  if (missing)
    return [`${runtime} is missing: ${missing.why}; ${missing.remedy}, or leave it out: --without ${runtime}`];
  return [
    ...(broken === undefined ? [] : [`${runtime}: ${broken}`]),
    ...failuresOf(row).map(({ name, error }) => `${runtime}: ${name}: ${error}`),
  ];
}

const mostOf = (hashes: readonly string[]): string | undefined =>
  [...Map.groupBy(hashes, (hash) => hash)].sort(([, a], [, b]) => b.length - a.length)[0]?.[0];

/** What a runtime with another hash saw otherwise than one with the usual hash; a few of them say enough. */
function apart(
  row: Row,
  rows: readonly Row[],
  hashes: ReadonlyMap<string, string>,
  usual: string | undefined,
): string[] {
  const other = rows.find(({ runtime }) => hashes.get(runtime) === usual);
  if (!other) return [];
  const found = differences(other, row);
  const shown = found.slice(0, 5).map(({ name, lines: [here, there] }) => {
    const short = (line: string) => (line.length > 400 ? `${line.slice(0, 400)}…` : line);
    return `${row.runtime} differs from ${other.runtime} in "${name}":\n  ${other.runtime}: ${short(here)}\n  ${row.runtime}: ${short(there)}`;
  });
  return found.length > 5 ? [...shown, `${row.runtime} differs in ${found.length - 5} more`] : shown;
}
