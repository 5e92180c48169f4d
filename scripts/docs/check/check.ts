import { existsSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import type { DocumentedPage, Register } from '../../../openapi/rules/register.ts';
import { classify } from '../classes.ts';
import type { Fact, NotUnderstood, Unreadable } from '../fact.ts';
import { groupBy } from '../facts/collector.ts';
import type { Page } from '../page.ts';
import { findSources, isInside } from '../read/files.ts';
import { type PageSummary, readPages } from '../read-pages.ts';
import { accept } from './accept.ts';
import { compareSides } from './compare.ts';
import { findContradictions, type ReadPage } from './contradictions.ts';
import { DescribedFacts } from './described.ts';
import { Description } from './description.ts';
import { documentedStatements, shownPaths } from './documented.ts';
import { type Accepted, type Contradiction, type Finding, findingId } from './finding.ts';
import { homeOf, identify, type KnownPage, ownerOf } from './known-pages.ts';
import { factsOfLocked, type Lock } from './lock.ts';
import type { PageWithFacts } from './type-tables.ts';

export interface CheckResult {
  findings: Finding[];
  accepted: Accepted[];
  notUnderstood: NotUnderstood[];
  unreadable: Unreadable[];
}

/** A page as it was read; what of the description it is about depends on the description. */
interface RawPage {
  summary: PageSummary;
  file: string;
  facts: Fact[];
  source: Page;
}

export interface PagesRead {
  pages: RawPage[];
  paths: readonly string[];
  notUnderstood: NotUnderstood[];
  unreadable: Unreadable[];
}

/** The pages that were read, told by the description which they are. */
export interface IdentifiedPages {
  pages: ReadPage[];
  /** Pages of the register that should be there and are not. */
  missing: DocumentedPage[];
  /** Pages of the register that stand at another place now. */
  moved: { from: DocumentedPage; to: string; page: ReadPage }[];
  /** The place of each page in the documentation, by the name under which it was read. */
  places: Map<string, string>;
}

export interface Described {
  description: Description;
  register: Register;
  facts: DescribedFacts;
}

export function readDescribed(root: string): Described {
  return describedIn(Description.read(root));
}

export function describedIn(description: Description): Described {
  const register = parse(description.text('openapi/documented.yaml')) as Register;
  return { description, register, facts: new DescribedFacts(description, register) };
}

/** Reads the pages under the paths that have to do with the description; other parts of a documentation are left alone. */
export async function readKnownPages(
  paths: readonly string[],
  described: Described,
  roots: readonly string[] = [],
): Promise<PagesRead> {
  const { register } = described;
  const sources = findSources(paths, roots).files;
  const homes = sources.filter(({ file }) => homeOf(file, register));
  const folders = new Set(register.operations.map(({ page }) => dirname(page)));
  const inScope = (file: string) =>
    homes.length === 0 ||
    homeOf(file, register) !== null ||
    folders.size === 0 ||
    !isElsewhere(file, homes, register, folders);
  const read: { source: Page; file: string }[] = [];
  const reading = await readPages(paths, {
    roots,
    only: (_, file) => inScope(file),
    onPage: (source, file) => read.push({ source, file }),
  });
  const facts = groupBy(reading.facts, (fact) => fact.page);
  const pages = read.flatMap(({ source, file }, index): RawPage[] => {
    const summary = reading.pages[index];
    return summary ? [{ summary, file, facts: facts.get(summary.path) ?? [], source }] : [];
  });
  return { pages, paths, notUnderstood: reading.notUnderstood, unreadable: reading.unreadable };
}

/** Tells which pages those are that were read. */
export function identifyPages(read: PagesRead, { register, facts: described }: Described): IdentifiedPages {
  const roots = [
    ...new Set(read.pages.filter(({ file }) => homeOf(file, register)).map(({ file }) => rootOf(file, register))),
  ];
  const places = new Map<string, string>();
  const underRoot = new Set<string>();
  const pages = read.pages.flatMap(({ summary, file, facts, source }): ReadPage[] => {
    const page = identify(summary, file, facts, register, described);
    const root = roots.find((one) => isInside(one, file));
    if (root !== undefined) underRoot.add(page.path);
    places.set(
      page.path,
      page.known && page.home ? page.known.path : root ? relative(root, file).split(sep).join('/') : page.path,
    );
    return page.known === null && summary.kind === 'other' ? [] : [{ page, facts, source }];
  });
  const gone = missingPages(read.paths, roots, register);
  const moved = gone.flatMap((from) => {
    const page = pages.find((one) => !one.page.home && one.page.known === from && underRoot.has(one.page.path));
    return page ? [{ from, to: places.get(page.page.path) ?? '', page }] : [];
  });
  return { pages, missing: gone.filter((page) => !moved.some(({ from }) => from === page)), moved, places };
}

/** Below the root of a documentation, but in a folder that is about other operations. */
function isElsewhere(
  file: string,
  homes: readonly { file: string }[],
  register: Register,
  folders: ReadonlySet<string>,
): boolean {
  const roots = new Set(homes.map((home) => rootOf(home.file, register)));
  const root = [...roots].find((one) => isInside(one, file));
  if (root === undefined) return false;
  return ![...folders].some((folder) => isInside(resolve(root, folder), file));
}

function rootOf(file: string, register: Register): string {
  const page = homeOf(file, register);
  return page ? file.slice(0, file.length - page.path.length) : file;
}

function missingPages(paths: readonly string[], roots: readonly string[], register: Register): DocumentedPage[] {
  return register.pages.filter((page) =>
    roots.some((root) => {
      const file = resolve(root, page.path.split('/').join(sep));
      return !existsSync(file) && paths.some((path) => isInside(resolve(path), file));
    }),
  );
}

/**
 * Holds the pages that were read against the description; `lock` tells what the other pages state. Contradictions are
 * the pages' own and stay the same while only the description changes, so they may be given.
 */
export function checkPages(
  read: PagesRead,
  described: Described,
  lock: Lock | null,
  given?: readonly Contradiction[],
): CheckResult {
  const identified = identifyPages(read, described);
  const contradictions = given ?? contradictionsOf(identified, described, lock);
  const result = check(identified.pages, contradictions, described);
  result.notUnderstood = read.notUnderstood;
  result.unreadable = read.unreadable;
  for (const page of identified.missing) result.findings.push(missingFinding(page));
  for (const { from, to } of identified.moved) result.findings.push(movedFinding(from, to));
  for (const { page } of identified.pages.filter(isNew)) result.findings.push(newFinding(page));
  return result;
}

export function contradictionsOf(
  identified: IdentifiedPages,
  described: Described,
  lock: Lock | null,
): Contradiction[] {
  return findContradictions(identified.pages, otherPages(identified, described, lock));
}

/** What the lock knows of pages that were not read. */
export function otherPages({ pages }: IdentifiedPages, { register }: Described, lock: Lock | null): PageWithFacts[] {
  const read = pages.map(({ page }) => page.known?.path);
  return lock ? pagesOfLock(lock, register).filter(({ page }) => !read.includes(page.known?.path)) : [];
}

/** Holds the facts that were last accepted against the description. */
export function checkLock(described: Described, lock: Lock): CheckResult {
  const contradictions = lock.contradictions.map((one) => ({ ...one, known: one.page, home: true, line: null }));
  return check(pagesOfLock(lock, described.register), contradictions, described);
}

function check(
  pages: readonly PageWithFacts[],
  contradictions: readonly Contradiction[],
  described: Described,
): CheckResult {
  const { description, register, facts } = described;
  const known = [...pages]
    .filter(({ page }) => page.known !== null)
    .sort((a, b) => Number(b.page.home) - Number(a.page.home));
  const { findings, sourced } = compareSides({
    description,
    register,
    described: facts,
    documented: known.flatMap(({ page, facts: own }) => documentedStatements(page, own)),
    shown: known.flatMap(({ page, facts: own }) => shownPaths(page, own)),
    pages: known.map(({ page }) => page),
  });
  const { open, accepted } = accept(
    once(findings),
    contradictions,
    known.map(({ page }) => page),
    described,
  );
  return { findings: open, accepted: [...accepted, ...sourced], notUnderstood: [], unreadable: [] };
}

/** One finding a name: a copy of a page does not say again what the page said. */
function once(findings: readonly Finding[]): Finding[] {
  return [...new Map([...findings].reverse().map((finding) => [finding.id, finding])).values()].reverse();
}

function pagesOfLock(lock: Lock, register: Register): PageWithFacts[] {
  return lock.pages.map((locked) => {
    const known = register.pages.find((page) => page.path === locked.page) ?? null;
    const facts = factsOfLocked(locked);
    const summary = { path: locked.page, kind: locked.kind, title: null, blank: false };
    const owner = known ? ownerOf(known, register) : null;
    return { page: { path: locked.page, known, home: true, owner, summary }, facts };
  });
}

function isNew({ page, facts }: ReadPage): boolean {
  return page.known === null && facts.length > 0;
}

function newFinding(page: KnownPage): Finding {
  const id = findingId('undescribed', 'page.added', page.owner ?? page.path, page.path);
  return {
    ...pageFinding('undescribed', 'page.added', id, page.owner ?? page.path, page.path),
    class: classify({ kind: 'page.added', page: page.summary.kind }).class,
    text: `the page ${page.path} describes ${page.owner ?? 'something'}, which the description does not have`,
    remedy: 'describe it and list the page in openapi/documented.yaml, or leave the page out of the paths',
  };
}

function missingFinding(page: DocumentedPage): Finding {
  const id = findingId('undocumented', 'page.removed', page.path, page.path);
  return {
    ...pageFinding('undocumented', 'page.removed', id, page.about, page.path),
    class: classify({ kind: 'page.removed', page: page.kind === 'operation' ? 'operation' : 'type' }).class,
    text: `the page ${page.path} (${page.about}) is gone from the documentation`,
    remedy: 'find out where the page went: correct its path in openapi/, or take out what only it stated',
  };
}

function movedFinding(page: DocumentedPage, to: string): Finding {
  const id = findingId('place', 'page.removed', page.path, page.path);
  return {
    ...pageFinding('place', 'page.removed', id, page.path, to),
    class: 'documentation',
    documented: to,
    described: page.path,
    text: `the page ${page.path} stands at ${to} now`,
    remedy: 'correct its path in openapi/: npm run docs -- sync PATH --apply',
  };
}

function pageFinding(
  direction: Finding['direction'],
  kind: Finding['kind'],
  id: string,
  subject: string,
  page: string,
): Omit<Finding, 'class' | 'text' | 'remedy'> {
  const described = { file: 'openapi/documented.yaml', fileLine: 1, pointer: '/pages' };
  return { id, direction, kind, subject, documented: null, described: null, page, line: 1, ...described };
}
