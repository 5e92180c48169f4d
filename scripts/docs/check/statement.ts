import type { PageSection } from '../../../openapi/rules/register.ts';
import type { FactKind, Json } from '../fact.ts';
import { fieldOf, listOf, plainType, sameJson } from '../same.ts';
import type { DescribedPlace } from './description.ts';

/**
 * A fact under the name that pages and description share: properties are `type.property`, all that an operation has
 * begins with its operation id, whatever the page is called and wherever on it the fact stands.
 */
export interface Statement {
  kind: FactKind;
  subject: string;
  value: Json;
}

/** What a page states, with its line; `line` is null where the statement comes from the lock. */
export interface Documented extends Statement {
  /** The page as it was given to the command. */
  page: string;
  line: number | null;
  /** The page of the register that it is, null for a page that the register does not list. */
  known: string | null;
  /** Whether it was read at its own place in the documentation, and not from a copy elsewhere. */
  home: boolean;
  section: string;
}

/** Why something is described that no page states. */
export interface Source {
  kind: string;
  at: string;
  why: string;
}

/** What the description states. */
export interface Described extends Statement {
  place: DescribedPlace;
  documentedAt: PageSection[];
  source: Source | null;
  /** Required by a decision of ours, which documented.yaml gives the reason for; no page needs to say so. */
  requiredByUs?: boolean;
}

export const keyOf = ({ kind, subject }: Pick<Statement, 'kind' | 'subject'>): string => `${kind} ${subject}`;

/** The names that pages use for one type. */
const aliases: Record<string, string> = {
  integer: 'Int32',
  int: 'Int32',
  long: 'Int64',
  single: 'Float',
  bool: 'Boolean',
  json: 'Untyped',
  object: 'Untyped',
  datetime: 'DateTimeOffset',
};

export function canonicalType(type: Json): string {
  const plain = plainType(type);
  return aliases[plain.toLowerCase()] ?? plain;
}

const same: Partial<Record<FactKind, (documented: Json, described: Json) => boolean>> = {
  'operation.permission': (a, b) => sameJson(listOf(a).sort(), listOf(b).sort()),
  'operation.availability': (a, b) => sameJson(listOf(a).sort(), listOf(b).sort()),
  'operation.url': (a, b) => plainUrl(a) === plainUrl(b),
  'operation.parameter': sameTyped,
  'resource.property': sameTyped,
  'resource.relationship': sameTyped,
  'operation.requestHeader': (a, b) =>
    (fieldOf(a, 'required') === true) === (fieldOf(b, 'required') === true) &&
    (fieldOf(a, 'value') === null || fieldOf(a, 'value') === fieldOf(b, 'value')),
  'operation.response': (a, b) =>
    String(fieldOf(a, 'status')).slice(0, 3) === String(fieldOf(b, 'status')).slice(0, 3) &&
    fieldOf(a, 'type') === fieldOf(b, 'type') &&
    (fieldOf(a, 'collection') === true) === (fieldOf(b, 'collection') === true) &&
    (fieldOf(a, 'contentType') === null || fieldOf(a, 'contentType') === fieldOf(b, 'contentType')),
};

/** Whether the description says what the page says; where a page leaves something open, the description may fill it. */
export function agrees(kind: FactKind, documented: Json, described: Json): boolean {
  return (same[kind] ?? sameJson)(documented, described);
}

function sameTyped(a: Json, b: Json): boolean {
  return (
    (fieldOf(a, 'type') === null || canonicalType(fieldOf(a, 'type')) === canonicalType(fieldOf(b, 'type'))) &&
    (fieldOf(a, 'collection') === true) === (fieldOf(b, 'collection') === true) &&
    (fieldOf(a, 'required') === true) === (fieldOf(b, 'required') === true)
  );
}

/** The name of a placeholder is not sent. */
export function plainUrl(url: Json): string {
  return String(url).replace(/\{[^{}]*\}/g, '{}');
}
