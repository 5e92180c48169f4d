import type { Fact, FactKind, Json, NotUnderstood, Where } from '../fact.ts';
import { pathOf, qualifierOf, type Section } from '../outline.ts';
import type { Block, Place } from '../page.ts';

interface Draft extends Omit<Fact, 'page'> {
  qualifier: string;
  aside?: boolean;
}

export interface Statement {
  kind: FactKind;
  subject: string;
  value: Json;
  where?: Where;
  /** Counts only where no other part of the page states facts about the same enumeration. */
  aside?: boolean;
}

/** Gathers the facts of one page and makes their subjects unique in it. */
export class Collector {
  readonly notUnderstood: NotUnderstood[] = [];
  readonly #page: string;
  readonly #drafts: Draft[] = [];

  constructor(page: string) {
    this.#page = page;
  }

  /** Adds one fact for each zone of the block that states it. */
  add(statement: Statement, section: Section, block: Pick<Block, 'zones'>, place: Place): void {
    for (const zone of block.zones ?? [null]) {
      const { line, column } = place;
      const qualifier = qualifierOf(section);
      this.#drafts.push({ ...statement, section: pathOf(section), zone, line, column, qualifier });
    }
  }

  puzzle(place: Place, text: string, why: string): void {
    const shown = text.trim().replace(/\s+/g, ' ').slice(0, 200);
    this.notUnderstood.push({ page: this.#page, line: place.line, text: shown, why });
  }

  facts(): Fact[] {
    const facts: Fact[] = [];
    const listed = new Set(this.#drafts.filter((draft) => !draft.aside).map(enumerationIn));
    const drafts = this.#drafts.filter((draft) => !(draft.aside && listed.has(enumerationIn(draft))));
    for (const group of groupBy(drafts, (draft) => keyOf(draft)).values()) {
      for (const { qualifier: _, aside: __, ...draft } of named(group)) facts.push({ ...draft, page: this.#page });
    }
    return facts.sort((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** The enumeration that a member belongs to; null for other facts. */
function enumerationIn(draft: Draft): string | null {
  return draft.kind === 'enum.member' ? draft.subject.slice(0, draft.subject.lastIndexOf('.')) : null;
}

function keyOf(draft: Draft): string {
  return [draft.kind, draft.subject, draft.where ?? '', draft.zone ?? ''].join('\u0000');
}

/** An enumeration may be listed twice; other repeated subjects belong to different operations or parts of the page. */
function named(group: Draft[]): Draft[] {
  const [first] = group;
  if (!first || group.length === 1) return group;
  if (first.kind.startsWith('enum.')) return [first];
  const byHeading = distinct(group, (draft) => draft.qualifier);
  const naming = byHeading ? (draft: Draft) => draft.qualifier : (draft: Draft) => draft.section;
  if (byHeading || distinct(group, naming)) {
    return group.map((draft) => ({
      ...draft,
      subject: naming(draft) ? `${draft.subject} / ${naming(draft)}` : draft.subject,
    }));
  }
  return group.map((draft, index) => ({
    ...draft,
    subject: index === 0 ? draft.subject : `${draft.subject} #${index + 1}`,
  }));
}

function distinct(group: Draft[], naming: (draft: Draft) => string): boolean {
  return new Set(group.map(naming)).size === group.length;
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
