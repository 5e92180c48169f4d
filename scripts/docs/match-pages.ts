import type { Fact } from './fact.ts';
import type { PageSummary, Reading } from './read-pages.ts';

export interface PagePairs {
  pairs: { before: PageSummary; after: PageSummary }[];
  added: PageSummary[];
  removed: PageSummary[];
}

/** Below this share of common facts two pages with different names are two pages. */
const leastLikeness = 0.5;

/**
 * Which page after was which page before: by name, by name in other letter case, by the type or request they describe,
 * then by what they state. `known` gives pairs that are certain, such as the two files of a comparison.
 */
export function matchPages(before: Reading, after: Reading, known: ReadonlyMap<string, string> = new Map()): PagePairs {
  const result: PagePairs = { pairs: [], added: [...after.pages], removed: [...before.pages] };
  const take = (test: (a: PageSummary, b: PageSummary) => boolean) => {
    for (const page of [...result.removed]) {
      const found = result.added.find((other) => test(page, other));
      if (found) settle(result, page, found);
    }
  };
  take((a, b) => known.get(a.path) === b.path);
  take((a, b) => a.path === b.path);
  take((a, b) => a.path.toLowerCase() === b.path.toLowerCase());
  const content = { before: statementsOf(before.facts), after: statementsOf(after.facts) };
  takeLikest(result, (a, b) => likeness(content.before.get(a.path), content.after.get(b.path)));
  const [blankBefore, blankAfter] = [
    result.removed.filter((page) => page.blank),
    result.added.filter((page) => page.blank),
  ];
  if (blankBefore.length === 1 && blankAfter.length === 1) take((a, b) => a.blank && b.blank);
  return result;
}

function settle(result: PagePairs, before: PageSummary, after: PageSummary): void {
  result.pairs.push({ before, after });
  result.removed.splice(result.removed.indexOf(before), 1);
  result.added.splice(result.added.indexOf(after), 1);
}

function takeLikest(result: PagePairs, likenessOf: (a: PageSummary, b: PageSummary) => number): void {
  const candidates = result.removed
    .flatMap((before) => result.added.map((after) => ({ before, after, likeness: likenessOf(before, after) })))
    .filter((candidate) => candidate.likeness >= leastLikeness)
    .sort((a, b) => b.likeness - a.likeness);
  for (const { before, after } of candidates) {
    if (result.removed.includes(before) && result.added.includes(after)) settle(result, before, after);
  }
}

function statementsOf(facts: readonly Fact[]): Map<string, Set<string>> {
  const pages = new Map<string, Set<string>>();
  for (const fact of facts) {
    const page = pages.get(fact.page) ?? new Set<string>();
    pages.set(fact.page, page);
    if (isTelling(fact)) page.add(JSON.stringify([fact.kind, fact.where, fact.subject, fact.value]));
  }
  return pages;
}

/** Permissions and headers are alike on all pages, and examples would drown the rest. */
function isTelling(fact: Fact): boolean {
  return (
    !['operation.permission', 'operation.requestHeader', 'operation.method', 'operation.availability'].includes(
      fact.kind,
    ) && !fact.kind.startsWith('example.')
  );
}

function likeness(a: Set<string> | undefined, b: Set<string> | undefined): number {
  if (!a || !b || a.size === 0 || b.size === 0) return 0;
  const shared = [...a].filter((statement) => b.has(statement)).length;
  return shared / (a.size + b.size - shared);
}
