import type { Fact } from './fact.ts';
import { groupBy } from './facts/collector.ts';
import { sameValue } from './same.ts';

/** A fact with the name under which the two sides are held against each other. */
export interface Aligned {
  fact: Fact;
  /** The subject that the fact goes by on both sides. */
  name: string;
  /** Kind, place of the statement and name. */
  id: string;
}

/**
 * Gives the facts of both sides names that do not depend on order or on the wording of headings: request lines are
 * told by what they request, examples by their titles and contents, sub-headings by likeness.
 */
export function align(before: readonly Fact[], after: readonly Fact[]): { before: Aligned[]; after: Aligned[] } {
  const requests = pairRequests(before, after);
  const examples = pairExamples(before, after);
  const nameOf = (fact: Fact) => {
    const head = headOf(fact);
    const partner = fact.kind.startsWith('example.') ? examples.get(head) : requests.get(head);
    const kept = partner ?? (isNumbered(fact) ? `before ${head}` : head);
    return kept + fact.subject.slice(head.length);
  };
  const sides = {
    before: before.map((fact) => aligned(fact, nameOf(fact))),
    after: after.map((fact) => aligned(fact, fact.subject)),
  };
  matchHeadings(sides.before, sides.after);
  return sides;
}

function aligned(fact: Fact, name: string): Aligned {
  return { fact, name, id: `${fact.kind}\u0000${fact.where ?? ''}\u0000${name}` };
}

function isNumbered(fact: Fact): boolean {
  return /^(?:HTTP request|Example) \d+/.test(fact.subject);
}

/** `Example 2` of `Example 2 / status line`; request lines keep their heading. */
function headOf(fact: Fact): string {
  if (fact.kind.startsWith('example.')) return /^Example \d+/.exec(fact.subject)?.[0] ?? fact.subject;
  return fact.subject;
}

function isRequest(fact: Fact): boolean {
  return fact.kind === 'operation.method' || fact.kind === 'operation.url';
}

/** Request lines that are on both sides belong together wherever they stand; the rest go by their order. */
function pairRequests(before: readonly Fact[], after: readonly Fact[]): Map<string, string> {
  const lines = (facts: readonly Fact[]) =>
    [...groupBy(facts.filter(isRequest), (fact) => fact.subject)].map(([subject, group]) => {
      return {
        subject,
        content: group
          .map((fact) => `${fact.kind} ${fact.value}`)
          .sort()
          .join('\n'),
      };
    });
  return pair(lines(before), lines(after), [(a, b) => a.content === b.content, () => true]);
}

interface ExampleGroup {
  subject: string;
  title: string;
  content: string;
}

function pairExamples(before: readonly Fact[], after: readonly Fact[]): Map<string, string> {
  return pair(examplesOf(before), examplesOf(after), [
    (a, b) => a.content === b.content && a.title === b.title,
    (a, b) => a.title !== '' && a.title === b.title,
    (a, b) => a.content === b.content,
    (a, b) => a.subject === b.subject,
  ]);
}

function examplesOf(facts: readonly Fact[]): ExampleGroup[] {
  const examples = facts.filter((fact) => fact.kind.startsWith('example.'));
  return [...groupBy(examples, headOf)].map(([subject, group]) => {
    const titles = (group[0]?.section ?? '')
      .split(' / ')
      .filter((title) => !/^(?:examples?|request|response)$/i.test(title));
    const title = (titles[0] ?? '').replace(/^examples?\s+\d+\s*[:.–-]?\s*/i, '').toLowerCase();
    const content = group
      .map((fact) => `${fact.kind}${fact.subject.slice(subject.length)} ${JSON.stringify(fact.value)}`)
      .sort()
      .join('\n');
    return { subject, title, content };
  });
}

/** Pairs items by the first test that fits, in order; each item once. */
function pair<T extends { subject: string }>(
  before: T[],
  after: T[],
  tests: ((a: T, b: T) => boolean)[],
): Map<string, string> {
  const pairs = new Map<string, string>();
  const free = new Set(after);
  for (const test of tests) {
    for (const item of before) {
      if (pairs.has(item.subject)) continue;
      const found = [...free].find((other) => test(item, other));
      if (!found) continue;
      free.delete(found);
      pairs.set(item.subject, found.subject);
    }
  }
  return pairs;
}

/** Facts named after a heading stay the same facts when the heading is reworded, added or dropped. */
function matchHeadings(before: Aligned[], after: Aligned[]): void {
  const known = new Set(after.map((one) => one.id));
  const mine = new Set(before.map((one) => one.id));
  const free = new Set(after.filter((one) => !mine.has(one.id) && canBeQualified(one.fact)));
  const lonely = before.filter((one) => !known.has(one.id) && canBeQualified(one.fact));
  const tests = [
    (a: Fact, b: Fact) => likeness(qualifierOf(a), qualifierOf(b)) >= 0.5 && sameValue(a, b),
    (a: Fact, b: Fact) => likeness(qualifierOf(a), qualifierOf(b)) >= 0.5,
    (a: Fact, b: Fact) => sameValue(a, b),
  ];
  for (const test of tests) {
    for (const one of lonely) {
      if (known.has(one.id)) continue;
      const found = [...free].find((other) => baseOf(other.fact) === baseOf(one.fact) && test(one.fact, other.fact));
      if (!found) continue;
      free.delete(found);
      one.id = found.id;
      one.name = found.name;
    }
  }
}

function canBeQualified(fact: Fact): boolean {
  return fact.kind.startsWith('operation.') && fact.kind !== 'operation.availability';
}

function parts(fact: Fact): [string, string] {
  const all = fact.subject.split(' / ');
  const own = fact.kind === 'operation.permission' ? 2 : 1;
  return [all.slice(0, own).join(' / '), all.slice(own).join(' / ')];
}

function baseOf(fact: Fact): string {
  const base = parts(fact)[0];
  return `${fact.kind} ${isRequest(fact) ? base.replace(/ \d+$/, '') : base}`;
}

function qualifierOf(fact: Fact): string {
  return parts(fact)[1];
}

function likeness(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  const words = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const [mine, other] = [words(a), words(b)];
  const shared = [...mine].filter((word) => other.has(word)).length;
  return shared / Math.max(1, mine.size + other.size - shared);
}
