import { align } from './align.ts';
import type { RawChange } from './change.ts';
import type { Fact } from './fact.ts';
import { groupBy } from './facts/collector.ts';
import { fieldOf, sameValue } from './same.ts';

/** The changed facts of one page, as the readers of each zone meet them; what all of them meet is said once. */
export function comparePage(before: readonly Fact[], after: readonly Fact[]): RawChange[] {
  const zones = [...new Set([...before, ...after].map((fact) => fact.zone).filter((zone) => zone !== null))];
  if (zones.length === 0) return compareView(before, after, null);
  const seenBy = (facts: readonly Fact[], zone: string) =>
    facts.filter((fact) => fact.zone === null || fact.zone === zone);
  const all = zones.flatMap((zone) => compareView(seenBy(before, zone), seenBy(after, zone), zone));
  return [...groupBy(all, identityOf).values()].flatMap((same) => {
    const [first] = same;
    return first && same.length === zones.length ? [{ ...first, zone: null }] : same;
  });
}

function identityOf(change: RawChange): string {
  return JSON.stringify([change.kind, change.subject, change.where, change.before?.value, change.after?.value]);
}

function compareView(before: readonly Fact[], after: readonly Fact[], zone: string | null): RawChange[] {
  const sides = align(before, after);
  const mine = new Map(sides.before.map((one) => [one.id, one.fact]));
  const other = new Map(sides.after.map((one) => [one.id, one.fact]));
  const changes: RawChange[] = [];
  for (const [id, fact] of mine) changes.push(...changed(fact, other.get(id) ?? null, zone));
  for (const [id, fact] of other) if (!mine.has(id)) changes.push(...changed(null, fact, zone));
  return withoutConsequences(changes).sort((a, b) => lineOf(a) - lineOf(b));
}

function lineOf(change: RawChange): number {
  return change.after?.line ?? change.before?.line ?? 0;
}

function changed(before: Fact | null, after: Fact | null, zone: string | null): RawChange[] {
  const fact = after ?? before;
  if (!fact || (before && after && sameValue(before, after)) || saysNothing(before, after)) return [];
  return [{ kind: fact.kind, subject: fact.subject, where: fact.where ?? null, zone, before, after }];
}

/** A list of permissions that is empty and one that is not there say the same. So do examples of an empty array. */
function saysNothing(before: Fact | null, after: Fact | null): boolean {
  if (before && after) return false;
  const fact = after ?? before;
  if (fact?.kind === 'operation.permission') return Array.isArray(fact.value) && fact.value.length === 0;
  return (fact?.kind.startsWith('example.') ?? false) && (fact?.subject.endsWith('[]') ?? false);
}

/** Drops what follows from another change: the parts of a new example, the insides of a removed object. */
function withoutConsequences(changes: RawChange[]): RawChange[] {
  const names = new Set(changes.map((change) => nameOf(change, change.subject)));
  return changes.filter((change) => {
    if (change.kind.startsWith('example.')) return !wrapped(change, names, / \/ .*/s);
    if (change.kind === 'resource.odataType') return !follows(change, names);
    return change.where !== 'json' || !insideChanged(change, change.subject, names);
  });
}

function nameOf(change: RawChange, subject: string): string {
  return `${change.kind} ${change.where ?? ''} ${subject}`;
}

function wrapped(change: RawChange, names: Set<string>, tail: RegExp): boolean {
  const whole = change.subject.replace(tail, '');
  if (whole === change.subject) return false;
  return names.has(nameOf(change, whole)) || insideChanged(change, change.subject, names);
}

/** Whether an outer key path changed: `a[].b.c` lies inside `a[].b`, `a[]` and `a`. */
function insideChanged(change: RawChange, subject: string, names: Set<string>): boolean {
  for (let outer = outerOf(subject); outer !== null; outer = outerOf(outer))
    if (names.has(nameOf(change, outer))) return true;
  return false;
}

function outerOf(path: string): string | null {
  if (path.endsWith('[]')) return path.slice(0, -2);
  const dot = path.lastIndexOf(
    '.',
    path.endsWith('@odata.type') ? path.length - '@odata.type'.length - 1 : path.length,
  );
  return dot <= 0 ? null : path.slice(0, dot);
}

/** The type annotation of a nested object comes and goes with the property that holds the object. */
function follows(change: RawChange, names: Set<string>): boolean {
  if (!change.subject.endsWith('.@odata.type')) return false;
  const property: RawChange = { ...change, kind: 'resource.property', where: 'json' };
  const holder = change.subject.slice(0, -'.@odata.type'.length);
  return names.has(nameOf(property, holder)) || insideChanged(property, holder, names);
}

export function odataTypeOf(fact: Fact | null): string | null {
  const type = fact ? fieldOf(fact.value, 'odataType') : null;
  return typeof type === 'string' ? type : null;
}
