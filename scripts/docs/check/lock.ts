import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Register } from '../../../openapi/rules/register.ts';
import type { Fact, Json, Where } from '../fact.ts';
import type { PageKind } from '../facts/page-facts.ts';
import { ReadFailure } from '../read/failure.ts';
import type { Contradiction, Finding } from './finding.ts';
import { ownerOf } from './known-pages.ts';
import type { PageWithFacts } from './type-tables.ts';

export const lockFile = 'openapi/documented.lock.json';

interface LockedFact {
  kind: Fact['kind'];
  subject: string;
  value: Json;
  where?: Where;
  zone?: string;
  section: string;
}

export interface LockedPage {
  page: string;
  kind: PageKind;
  /** Of the facts, so that wording never changes it. */
  sha256: string;
  facts: LockedFact[];
}

type LockedContradiction = Pick<
  Contradiction,
  'id' | 'kind' | 'subject' | 'documented' | 'other' | 'pages' | 'text'
> & {
  page: string;
};

/** The facts that were last accepted, page by page, and where those pages disagree. */
export interface Lock {
  version: 1;
  pages: LockedPage[];
  contradictions: LockedContradiction[];
}

/** @throws ReadFailure where the lock is missing, no lock, or was edited by hand */
export function readLock(root: string): Lock {
  const file = join(root, lockFile);
  if (!existsSync(file))
    throw new ReadFailure(lockFile, 'is missing; write it with: npm run docs -- sync PATH --apply');
  return parseLock(readFileSync(file, 'utf8'));
}

export function parseLock(text: string): Lock {
  let lock: Lock;
  try {
    lock = JSON.parse(text) as Lock;
  } catch (cause) {
    throw new ReadFailure(
      lockFile,
      'is no JSON; restore it, or write it anew with: npm run docs -- sync PATH --apply',
      { cause },
    );
  }
  if (
    lock.version !== 1 ||
    !Array.isArray(lock.pages) ||
    lock.pages.length === 0 ||
    !Array.isArray(lock.contradictions)
  ) {
    throw new ReadFailure(
      lockFile,
      'is no lock of version 1 with pages; write it anew with: npm run docs -- sync PATH --apply',
    );
  }
  for (const { page, facts, sha256 } of lock.pages) {
    if (hashOf(facts) === sha256) continue;
    throw new ReadFailure(
      lockFile,
      `does not hold what was accepted for ${page}: its hash differs; restore it, and let docs sync write it`,
    );
  }
  return lock;
}

/** One fact a line, so that a change of the pages reads well in a pull request. */
export function printLock(lock: Lock): string {
  const pages = lock.pages.map(({ facts, ...page }) => {
    const head = JSON.stringify(page).slice(0, -1);
    return `${head},"facts":[\n${facts.map((fact) => JSON.stringify(fact)).join(',\n')}\n]}`;
  });
  const contradictions = lock.contradictions.map((one) => JSON.stringify(one)).join(',\n');
  return `{"version":1,"pages":[\n${pages.join(',\n')}\n],\n"contradictions":[\n${contradictions}\n]}\n`;
}

/** The lock with the pages that were read in place of what it had for them. */
export function lockWith(
  before: Lock | null,
  pages: readonly PageWithFacts[],
  contradictions: readonly Contradiction[],
  gone: readonly string[] = [],
): Lock {
  const home = pages.filter(({ page }) => page.home && page.known);
  const read = new Set(home.map(({ page }) => page.known?.path));
  const kept = (before?.pages ?? []).filter(({ page }) => !read.has(page) && !gone.includes(page));
  const fresh = home.map(({ page, facts }) => {
    const locked = facts.map(lockedFact).sort(byName);
    return { page: page.known?.path ?? page.path, kind: page.summary.kind, sha256: hashOf(locked), facts: locked };
  });
  const keptContradictions = (before?.contradictions ?? []).filter(
    ({ page }) => !read.has(page) && !gone.includes(page),
  );
  const found = contradictions
    .filter((one) => one.home && one.known !== null)
    .map(({ id, kind, subject, documented, other, pages: involved, text, known }) => {
      return { id, kind, subject, page: known ?? '', pages: involved, documented, other, text };
    });
  return {
    version: 1,
    pages: [...kept, ...fresh].sort((a, b) => (a.page < b.page ? -1 : 1)),
    contradictions: [...keptContradictions, ...found].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** Headings of examples are sentences of the vendor's; what they show is told by the name of the fact. */
function lockedFact({ kind, subject, value, where, zone, section }: Fact): LockedFact {
  const shown = kind.startsWith('example.') ? 'Examples' : section;
  return { kind, subject, value, ...(where ? { where } : {}), ...(zone === null ? {} : { zone }), section: shown };
}

/** Moving a row or an example is no change of what a page states. */
function byName(a: LockedFact, b: LockedFact): number {
  const name = (fact: LockedFact) => `${fact.kind} ${fact.subject} ${fact.where ?? ''} ${fact.zone ?? ''}`;
  return name(a) < name(b) ? -1 : 1;
}

function hashOf(facts: readonly LockedFact[]): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

/** The facts of a locked page, without lines: where they stood may have moved since. */
export function factsOfLocked({ page, facts }: LockedPage): Fact[] {
  return facts.map((fact) => ({ zone: null, ...fact, page, line: 0, column: 0 }));
}

/**
 * The lock without what is still open: a fact that was not taken over stays as it was accepted, and so does a
 * disagreement whose record was not taken out.
 */
export function mergeLock(
  fresh: Lock,
  before: Lock | null,
  open: readonly Finding[],
  gone: readonly Finding[],
  register: Register,
): Lock {
  const names = new Set(open.map((finding) => `${finding.kind} ${finding.subject}`));
  const pages = fresh.pages.map((page) => {
    const known = register.pages.find((one) => one.path === page.page);
    const owner = known ? (ownerOf(known, register) ?? '') : '';
    const isOpen = (fact: LockedFact) => [...names].some((name) => isAbout(fact, owner, name));
    const old = before?.pages.find((one) => one.page === page.page)?.facts.filter(isOpen) ?? [];
    const facts = [...page.facts.filter((fact) => !isOpen(fact)), ...old].sort(byName);
    return { ...page, sha256: hashOf(facts), facts };
  });
  const recorded = new Set(gone.map((finding) => String(finding.described)));
  const kept = before?.contradictions.filter((one) => recorded.has(one.id)) ?? [];
  const contradictions = [...fresh.contradictions, ...kept].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { version: 1, pages, contradictions };
}

function isAbout({ kind, subject }: LockedFact, owner: string, name: string): boolean {
  if (!name.startsWith(`${kind} `)) return false;
  const rest = name.slice(kind.length + 1);
  if (kind.startsWith('enum.')) return rest === subject;
  if (kind.startsWith('example.'))
    return rest.startsWith(`${owner}.`) && subject.endsWith(` / ${rest.slice(owner.length + 1)}`);
  if (rest === owner) return kind !== 'resource.property' && kind !== 'operation.parameter';
  return rest === `${owner}.${subject}` || rest === `${owner} / ${subject}`;
}
