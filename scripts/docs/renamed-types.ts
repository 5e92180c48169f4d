import type { RawChange } from './change.ts';
import type { Fact } from './fact.ts';
import { fieldOf } from './same.ts';

interface ComparedPage {
  before: { path: string };
  after: { path: string };
  mine: readonly Fact[];
  other: readonly Fact[];
  changes: readonly RawChange[];
}

/**
 * Types that go by another name now. A page that keeps at least half of its properties and changes its heading renames
 * its type; so do two or more statements that change in the same way, where the old name is gone and the new one new.
 */
export function findRenamedTypes(pages: readonly ComparedPage[]): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const page of pages) {
    const name = page.changes.find((change) => change.kind === 'resource.name');
    if (name?.before && name.after && keepsProperties(page))
      renamed.set(String(name.before.value), String(name.after.value));
  }
  const votes = new Map<string, number>();
  for (const change of pages.flatMap((page) => page.changes)) {
    const [before, after] = [typeNameIn(change.before), typeNameIn(change.after)];
    if (before && after && before !== after)
      votes.set(`${before} ${after}`, (votes.get(`${before} ${after}`) ?? 0) + 1);
  }
  const usedBefore = new Set(pages.flatMap((page) => page.mine.map(typeNameIn)));
  const usedAfter = new Set(pages.flatMap((page) => page.other.map(typeNameIn)));
  for (const [pair, count] of votes) {
    const [before = '', after = ''] = pair.split(' ');
    if (count > 1 && !usedAfter.has(before) && !usedBefore.has(after) && !renamed.has(before))
      renamed.set(before, after);
  }
  return renamed;
}

function keepsProperties(page: ComparedPage): boolean {
  const names = (facts: readonly Fact[]) =>
    new Set(facts.filter((fact) => fact.kind === 'resource.property').map((fact) => `${fact.where} ${fact.subject}`));
  const [mine, other] = [names(page.mine), names(page.other)];
  const shared = [...mine].filter((name) => other.has(name)).length;
  return shared > 0 && shared * 2 >= Math.max(mine.size, other.size);
}

/** The type that a statement names, without its namespace. */
export function typeNameIn(fact: Fact | null): string | null {
  if (!fact) return null;
  const name =
    fact.kind === 'resource.odataType' || fact.kind === 'resource.name' ? fact.value : fieldOf(fact.value, 'type');
  return typeof name === 'string' && !fact.kind.startsWith('example.')
    ? name.replace(/^#?microsoft\.graph\./, '')
    : null;
}
