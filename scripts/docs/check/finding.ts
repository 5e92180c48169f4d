import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { ChangeClass } from '../change.ts';
import type { FactKind, Json } from '../fact.ts';

/**
 * undescribed: a page states it, the description does not. undocumented: the description states it, no page does.
 * different: both do, and not the same. place: the same, but not where the description says. contradiction: the pages
 * disagree with each other or themselves. gone: a disagreement that documented.yaml records and the pages no longer have.
 */
export type Direction = 'undescribed' | 'undocumented' | 'different' | 'place' | 'contradiction' | 'gone';

/** The pairs of statements that are held against each other within the pages. */
export type ContradictionKind =
  | 'example-against-table'
  | 'example-against-representation'
  | 'example-against-requirement'
  | 'example-against-request'
  | 'example-against-response'
  | 'example-against-example'
  | 'representation-against-table'
  | 'enumeration-against-example'
  | 'enumeration-against-table'
  | 'link-against-target'
  | 'name-against-annotation'
  | 'annotation-against-table'
  | 'parameter-against-resource'
  | 'header-against-example'
  | 'description-against-property'
  | 'sentence-against-sentence'
  | 'title-against-heading'
  | 'framing-against-media-type'
  | 'page-against-page';

export interface Finding {
  id: string;
  class: ChangeClass;
  direction: Direction;
  kind: FactKind | ContradictionKind | 'disagreement' | 'page.added' | 'page.removed';
  subject: string;
  documented: Json;
  described: Json;
  page: string | null;
  line: number | null;
  file: string | null;
  fileLine: number | null;
  pointer: string | null;
  text: string;
  remedy: string;
}

/** A finding that is no problem, and what says so. */
export interface Accepted extends Finding {
  acceptedBy: string;
}

/** A disagreement of the pages with themselves; `documented` is the one side, `other` the other. */
export interface Contradiction {
  id: string;
  kind: ContradictionKind;
  subject: string;
  documented: Json;
  other: Json;
  /** The page of the finding as it was given, and the page of the register. */
  page: string;
  line: number | null;
  known: string | null;
  home: boolean;
  /** The pages of the register that have to be read to see it. */
  pages: string[];
  text: string;
}

/** A name for a finding that holds as long as both sides stay what they are, in characters that a shell leaves alone. */
export function findingId(
  direction: Direction,
  kind: string,
  subject: string,
  page: string | null,
  sides: readonly [Json, Json] | null = null,
): string {
  const name = subject
    .replaceAll('[]', '')
    .replace(/[^\w.@+-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const where = page === null ? '' : `@${stemOf(page)}`;
  const hash = sides === null ? '' : `~${createHash('sha256').update(JSON.stringify(sides)).digest('hex').slice(0, 6)}`;
  return `${direction}:${kind}:${name}${where}${hash}`;
}

/** The page that an id names. */
export function pageInId(id: string): string | null {
  return /@([^@~]+)(?:~[0-9a-f]{6})?$/.exec(id)?.[1] ?? null;
}

export function stemOf(page: string): string {
  return (
    basename(page)
      .replace(/\.\w+$/, '')
      .split('__')
      .at(-1) ?? page
  );
}
