import type { Change, Comparison, RawChange } from './change.ts';
import { classify } from './classes.ts';
import { comparePage } from './compare-page.ts';
import type { Fact, PageEventKind } from './fact.ts';
import { groupBy } from './facts/collector.ts';
import { matchPages } from './match-pages.ts';
import { describeChange, describePageEvent } from './phrases.ts';
import type { PageSummary, Reading } from './read-pages.ts';
import { findRenamedTypes } from './renamed-types.ts';

export interface DiffOptions {
  /** Pages that are known to be the same although their names differ: name before to name after. */
  samePages?: ReadonlyMap<string, string>;
  /** Leaves the names of the pages out of the comparison, as for two files called `before.md` and `after.md`. */
  ignoreNames?: boolean;
}

/** What changed between two readings: page events first, then the facts of each page in their order. */
export function diffFacts(before: Reading, after: Reading, options: DiffOptions = {}): Comparison {
  const { pairs, added, removed } = matchPages(before, after, options.samePages);
  const factsBefore = groupBy(before.facts, (fact) => fact.page);
  const factsAfter = groupBy(after.facts, (fact) => fact.page);
  const compared = pairs.map((pair) => {
    const mine = factsBefore.get(pair.before.path) ?? [];
    const other = factsAfter.get(pair.after.path) ?? [];
    return { ...pair, mine, other, changes: comparePage(mine, other) };
  });
  const renamed = findRenamedTypes(compared);
  const changes: Change[] = [];
  for (const page of removed) changes.push(...pageEvent('page.removed', page, null));
  for (const page of added) changes.push(...pageEvent('page.added', null, page));
  for (const pair of compared) {
    const sameName = options.ignoreNames || pair.before.path === pair.after.path;
    if (!sameName) changes.push(...pageEvent('page.renamed', pair.before, pair.after));
    const context = { renamed, factsBefore: pair.mine, factsAfter: pair.other };
    for (const raw of pair.changes) changes.push(finish(raw, pair, context));
  }
  const notUnderstood = [
    ...before.notUnderstood.map((item) => ({ ...item, side: 'before' as const })),
    ...after.notUnderstood.map((item) => ({ ...item, side: 'after' as const })),
  ];
  return { changes, notUnderstood, unreadable: [...before.unreadable, ...after.unreadable] };
}

interface Context {
  renamed: ReadonlyMap<string, string>;
  factsBefore: readonly Fact[];
  factsAfter: readonly Fact[];
}

function finish(raw: RawChange, pair: { before: PageSummary; after: PageSummary }, context: Context): Change {
  const { rule, class: changeClass } = classify(raw, context);
  return {
    kind: raw.kind,
    subject: raw.subject,
    before: raw.before?.value ?? null,
    after: raw.after?.value ?? null,
    where: raw.where,
    zone: raw.zone,
    class: changeClass,
    rule,
    page: pair.after.path,
    pageBefore: pair.before.path,
    line: raw.after?.line ?? null,
    lineBefore: raw.before?.line ?? null,
    text: describeChange(raw, pair.after.title, context.renamed),
  };
}

/** Pages that describe no operation and no type come and go without a change to the contract. */
function pageEvent(kind: PageEventKind, before: PageSummary | null, after: PageSummary | null): Change[] {
  const page = after ?? before;
  if (!page || (kind !== 'page.renamed' && page.kind === 'other' && !page.blank)) return [];
  const shown = (one: PageSummary | null) =>
    one === null ? null : one.blank ? '(empty stub page)' : (one.title ?? one.path);
  const values =
    kind === 'page.renamed'
      ? { before: before?.path ?? null, after: after?.path ?? null }
      : { before: shown(before), after: shown(after) };
  const { rule, class: changeClass } = classify({ kind, page: page.kind, blank: page.blank });
  return [
    {
      kind,
      subject: page.path,
      ...values,
      where: null,
      zone: null,
      class: changeClass,
      rule,
      page: after?.path ?? null,
      pageBefore: before?.path ?? null,
      line: after ? 1 : null,
      lineBefore: before ? 1 : null,
      text: describePageEvent(kind, values.before, values.after, page),
    },
  ];
}
