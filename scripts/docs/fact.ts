/** The vocabulary of documented facts: see README.md beside this file for subjects and value shapes. */
const factKinds = [
  'operation.method',
  'operation.url',
  'operation.permission',
  'operation.requestHeader',
  'operation.parameter',
  'operation.response',
  'operation.availability',
  'resource.name',
  'resource.odataType',
  'resource.property',
  'resource.relationship',
  'enum.member',
  'enum.evolvable',
  'example.request',
  'example.response',
] as const;

export type FactKind = (typeof factKinds)[number];
export type PageEventKind = 'page.added' | 'page.removed' | 'page.renamed';
export type Where = 'table' | 'json';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A row of a property, parameter or relationship table. */
export interface TypedValue {
  type: string | null;
  collection: boolean;
  /** True or false where the description says so, null where it says neither. */
  required: boolean | null;
}

/** One documented statement with the place that states it; lines and columns count from 1. */
export interface Fact {
  kind: FactKind;
  subject: string;
  value: Json;
  /** Only for `resource.property`: the Properties table and the JSON representation are separate statements. */
  where?: Where;
  page: string;
  /** The headings above the statement, from the second level down, joined with ` / `. */
  section: string;
  /** The zone pivot that shows the statement, null where every reader sees it. */
  zone: string | null;
  line: number;
  column: number;
}

export interface NotUnderstood {
  page: string;
  line: number;
  text: string;
  why: string;
}

/** A file that could not be read at all; the command ends with 2 when there is one. */
export interface Unreadable {
  page: string;
  why: string;
}
