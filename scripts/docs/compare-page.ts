import { align } from './align.ts';
import type { RawChange } from './change.ts';
import type { Fact } from './fact.ts';
import { groupBy } from './facts/collector.ts';
import { sameValue } from './same.ts';

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

/** A change with the name under which the two sides were held against each other. */
interface NamedChange {
  name: string;
  change: RawChange;
}

function compareView(before: readonly Fact[], after: readonly Fact[], zone: string | null): RawChange[] {
  const sides = align(before, after);
  const mine = new Map(sides.before.map((one) => [one.id, one]));
  const other = new Map(sides.after.map((one) => [one.id, one]));
  const changes: NamedChange[] = [];
  for (const id of new Set([...mine.keys(), ...other.keys()])) {
    const change = changed(mine.get(id)?.fact ?? null, other.get(id)?.fact ?? null, zone);
    if (change) changes.push({ name: (mine.get(id) ?? other.get(id))?.name ?? '', change });
  }
  return withoutConsequences(changes).sort((a, b) => lineOf(a) - lineOf(b));
}

function lineOf(change: RawChange): number {
  return change.after?.line ?? change.before?.line ?? 0;
}

function changed(before: Fact | null, after: Fact | null, zone: string | null): RawChange | null {
  const fact = after ?? before;
  if (!fact || (before && after && sameValue(before, after)) || saysNothing(before, after)) return null;
  return { kind: fact.kind, subject: fact.subject, where: fact.where ?? null, zone, before, after };
}

/** A list of permissions that is empty and one that is not there say the same. So do examples of an empty array. */
function saysNothing(before: Fact | null, after: Fact | null): boolean {
  if (before && after) return false;
  const fact = after ?? before;
  if (fact?.kind === 'operation.permission') return Array.isArray(fact.value) && fact.value.length === 0;
  return (fact?.kind.startsWith('example.') ?? false) && (fact?.subject.endsWith('[]') ?? false);
}

/** Drops what follows from another change: the parts of a new example, the insides of a removed object. */
function withoutConsequences(changes: NamedChange[]): RawChange[] {
  const changedNames = new Set(changes.map(({ change, name }) => keyOf(change, name)));
  const has = (kind: string, where: string | null, name: string) => changedNames.has(`${kind} ${where ?? ''} ${name}`);
  const outerChanged = (kind: string, where: string | null, name: string) =>
    outersOf(name).some((outer) => has(kind, where, outer));
  return changes
    .filter(({ change: { kind, where }, name }) => {
      if (kind.startsWith('example.')) {
        const whole = name.replace(/ \/ .*/s, '');
        return whole === name || !(has(kind, where, whole) || outerChanged(kind, where, name));
      }
      if (kind === 'resource.odataType') {
        // The type annotation of a nested object comes and goes with the property that holds the object.
        const holder = name.replace(/\.@odata\.type$/, '');
        const isOwn = (property: string) => has('resource.property', 'json', property);
        return holder === name || !(isOwn(holder) || outersOf(holder).some(isOwn));
      }
      return where !== 'json' || !outerChanged(kind, where, name);
    })
    .map(({ change }) => change);
}

function keyOf(change: RawChange, name: string): string {
  return `${change.kind} ${change.where ?? ''} ${name}`;
}

/** The paths around a key path: `a[].b`, `a[]` and `a` around `a[].b.c`. Dots in `@odata.type` are none of a path. */
function outersOf(path: string): string[] {
  const outers: string[] = [];
  for (let at = path.length - 1; at > 0; at -= 1) {
    const isAnnotation = path[at] === '.' && /@odata$/.test(path.slice(Math.max(0, at - 6), at));
    if ((path[at] === '.' && !isAnnotation) || path.startsWith('[]', at)) outers.push(path.slice(0, at));
  }
  return outers;
}
