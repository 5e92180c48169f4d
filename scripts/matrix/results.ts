import { createHash } from 'node:crypto';
import type { Row } from './run.ts';
import type { Result } from './target.ts';

/** The scenarios that all of the runtimes have run, by name. */
export function commonTo([first, ...others]: readonly Row[]): string[] {
  const names = others.map(({ results }) => new Set(results.map(({ name }) => name)));
  return (first?.results ?? []).map(({ name }) => name).filter((name) => names.every((run) => run.has(name)));
}

/** One short text for how scenarios went and what was seen in them, from both sides. */
export function hashOf(results: readonly Result[], names: readonly string[]): string {
  const of = new Map(results.map((result) => [result.name, result]));
  const told = [...names].sort().map((name) => [name, of.get(name)?.outcome, of.get(name)?.trace]);
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 12);
}

/** Where two runtimes that ran a scenario are not of one mind: its first line that differs, on both sides. */
export interface Difference {
  readonly name: string;
  readonly lines: readonly [string, string];
}

export function differences(left: Row, right: Row): Difference[] {
  const of = new Map(right.results.map((result) => [result.name, told(result)]));
  return left.results.flatMap((result) => {
    const [one, other] = [told(result), of.get(result.name)];
    if (!other) return [];
    const longer = one.length > other.length ? one : other;
    const at = longer.findIndex((_, index) => one[index] !== other[index]);
    return at < 0
      ? []
      : [{ name: result.name, lines: [one[at] ?? 'nothing more', other[at] ?? 'nothing more'] as const }];
  });
}

const told = ({ outcome, trace }: Result): readonly string[] => [outcome, ...trace];
