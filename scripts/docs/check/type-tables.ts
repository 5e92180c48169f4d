import type { Fact, Json } from '../fact.ts';
import { isPrimitive } from '../facts/cells.ts';
import { fieldOf } from '../same.ts';
import type { KnownPage } from './known-pages.ts';

interface Stated {
  value: Json;
  line: number | null;
}

/** What the pages say about one type. */
export interface TypeTable {
  name: string;
  page: KnownPage;
  table: Map<string, Stated>;
  representation: Map<string, Stated>;
  annotations: Map<string, Stated>;
}

export interface PageWithFacts {
  page: KnownPage;
  facts: readonly Fact[];
}

/** The types and enumerations of the pages; those that come first win, so pages that were read go before the lock. */
export class TypeTables {
  readonly types = new Map<string, TypeTable>();
  readonly enumerations = new Map<string, { members: string[]; page: KnownPage; evolvable: boolean }>();

  constructor(pages: readonly PageWithFacts[]) {
    for (const { page, facts } of pages) {
      const name = page.owner;
      const isType = facts.some((fact) => fact.kind === 'resource.name' || fact.kind === 'resource.property');
      if (name !== null && isType && !this.types.has(name)) this.types.set(name, tableOf(name, page, facts));
      this.#addEnumerations(page, facts);
    }
  }

  #addEnumerations(page: KnownPage, facts: readonly Fact[]): void {
    const mine = new Set(facts.filter((fact) => fact.kind === 'enum.member').map(nameOfEnumeration));
    for (const name of mine) {
      if (this.enumerations.has(name)) continue;
      const members = facts.filter((fact) => fact.kind === 'enum.member' && nameOfEnumeration(fact) === name);
      const evolvable = facts.some((fact) => fact.kind === 'enum.evolvable' && fact.subject === name);
      this.enumerations.set(name, { members: members.map((fact) => String(fact.value)), page, evolvable });
    }
  }

  /** The type of a key of a type: what the table says, or else the representation. */
  typeOf(type: string, key: string): { type: string; collection: boolean } | null {
    const value = this.types.get(type)?.table.get(key)?.value;
    const name = fieldOf(value, 'type');
    return typeof name === 'string' ? { type: name, collection: fieldOf(value, 'collection') === true } : null;
  }
}

function nameOfEnumeration(fact: Fact): string {
  return fact.subject.slice(0, fact.subject.lastIndexOf('.'));
}

function tableOf(name: string, page: KnownPage, facts: readonly Fact[]): TypeTable {
  const found: TypeTable = { name, page, table: new Map(), representation: new Map(), annotations: new Map() };
  for (const fact of facts) {
    const stated = { value: fact.value, line: fact.line > 0 ? fact.line : null };
    if (fact.kind === 'resource.odataType') found.annotations.set(fact.subject, stated);
    else if (fact.kind === 'resource.property')
      (fact.where === 'json' ? found.representation : found.table).set(fact.subject, stated);
    else if (fact.kind === 'resource.relationship') found.table.set(fact.subject, stated);
  }
  return found;
}

/** The JSON type of a value of a documented type; null where anything may stand. */
export function jsonTypeOf(type: string, collection: boolean, tables: TypeTables): string | null {
  if (collection) return 'array';
  const plain = type.replace(/^Edm\./, '').toLowerCase();
  if (/^(?:untyped|json|object|stream)$/.test(plain)) return null;
  if (/^(?:bool|boolean)$/.test(plain)) return 'boolean';
  if (/^(?:u?int\d*|integer|long|short|float|double|decimal|single|number|byte|sbyte)$/.test(plain)) return 'number';
  if (isPrimitive(type) || tables.enumerations.has(type)) return 'string';
  return tables.types.has(type) ? 'object' : null;
}
