import { basename } from 'node:path';
import type { DocumentedPage, Register } from '../../../openapi/rules/register.ts';
import type { Fact } from '../fact.ts';
import type { PageSummary } from '../read-pages.ts';
import type { DescribedFacts } from './described.ts';
import { plainUrl } from './statement.ts';

/** A page that was read, and what of the description it is about. */
export interface KnownPage {
  /** As it was given to the command. */
  path: string;
  /** Its entry in the register; null for a page that the register does not list. */
  known: DocumentedPage | null;
  home: boolean;
  /** The operation id or the type that its facts are about. */
  owner: string | null;
  summary: PageSummary;
}

/** Where a page stands on the disk ends in its place in the register. */
export function homeOf(file: string, register: Register): DocumentedPage | null {
  const path = file.replaceAll('\\', '/');
  return register.pages.find((page) => path.endsWith(`/${page.path}`)) ?? null;
}

/**
 * Which page of the register a page is: by its place, else by the request or the type that it describes, else by its
 * name. A page from elsewhere may be of any age, so nothing that it lacks is held against the record.
 */
export function identify(
  summary: PageSummary,
  file: string,
  facts: readonly Fact[],
  register: Register,
  described: DescribedFacts,
): KnownPage {
  const home = homeOf(file, register);
  const known = home ?? byContent(facts, register, described) ?? byName(summary.path, register);
  const owner = known ? ownerOf(known, register) : ownName(facts);
  return { path: summary.path, known, home: home !== null, owner, summary };
}

export function ownerOf(page: DocumentedPage, register: Register): string | null {
  if (page.kind === 'operation') return register.operations.find((one) => one.page === page.path)?.id ?? page.about;
  return page.kind === 'resource' ? (page.about.split(',')[0]?.trim() ?? null) : null;
}

function byContent(facts: readonly Fact[], register: Register, described: DescribedFacts): DocumentedPage | null {
  const url = facts.find((fact) => fact.kind === 'operation.url')?.value;
  const operation = url && described.operations.find((one) => plainUrl(described.host + one.url) === plainUrl(url));
  if (operation) return register.pages.find((page) => page.path === pageOfOperation(operation.id, register)) ?? null;
  const name = facts.find((fact) => fact.kind === 'resource.name')?.value;
  if (typeof name !== 'string') return null;
  return register.pages.find((page) => page.kind === 'resource' && ownerOf(page, register) === name) ?? null;
}

const pageOfOperation = (id: string, register: Register) => register.operations.find((one) => one.id === id)?.page;

function byName(path: string, register: Register): DocumentedPage | null {
  const stem = (name: string) =>
    basename(name.split('__').at(-1) ?? name)
      .replace(/\.\w+$/, '')
      .toLowerCase();
  return register.pages.find((page) => page.kind !== 'overview' && stem(page.path) === stem(path)) ?? null;
}

/** What a page that is not in the register calls itself. */
function ownName(facts: readonly Fact[]): string | null {
  const name = facts.find((fact) => fact.kind === 'resource.name')?.value;
  if (typeof name === 'string') return name;
  const method = facts.find((fact) => fact.kind === 'operation.method')?.value;
  const url = facts.find((fact) => fact.kind === 'operation.url')?.value;
  return typeof url === 'string' ? `${method ?? ''} ${url}`.trim() : null;
}
