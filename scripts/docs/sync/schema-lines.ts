import type { PageSection } from '../../../openapi/rules/register.ts';
import { canonicalType } from '../check/statement.ts';
import { isPrimitive } from '../facts/cells.ts';
import { scalar } from './yaml-text.ts';

export interface TypedTarget {
  type: string | null;
  collection: boolean;
  required: boolean | null;
}

const primitives: Record<string, string[]> = {
  String: ['string'],
  Boolean: ['boolean'],
  Int16: ['integer', 'int16'],
  Int32: ['integer', 'int32'],
  Int64: ['integer', 'int64'],
  Byte: ['integer'],
  Float: ['number', 'float'],
  Double: ['number', 'double'],
  Decimal: ['number'],
  DateTimeOffset: ['string', 'date-time'],
  Date: ['string', 'date'],
  TimeOfDay: ['string', 'time'],
  Duration: ['string', 'duration'],
  Guid: ['string', 'uuid'],
  Binary: ['string', 'byte'],
};

/** Whether the type needs no schema of its own. */
export function isPlain(type: string): boolean {
  return canonicalType(type) === 'Untyped' || canonicalType(type) in primitives;
}

export function isUnknownPrimitive(type: string): boolean {
  return isPrimitive(type) && !isPlain(type);
}

/** The lines that say the type of a property; a property of a response may be null. */
export function typeLines({ type, collection }: Pick<TypedTarget, 'type' | 'collection'>, nullable: boolean): string[] {
  const name = canonicalType(type ?? 'Untyped');
  if (collection) {
    const items =
      name === 'Untyped' ? ['items: {}'] : ['items:', ...typeLines({ type, collection: false }, false).map(indented)];
    return [nullable ? `type: [array, 'null']` : 'type: array', ...items];
  }
  if (name === 'Untyped') return [];
  const primitive = primitives[name];
  if (!primitive) return nullable ? ['anyOf:', `  - $ref: ${name}.yaml`, `  - type: 'null'`] : [`$ref: ${name}.yaml`];
  const [word = '', format] = primitive;
  return [nullable ? `type: [${word}, 'null']` : `type: ${word}`, ...(format ? [`format: ${format}`] : [])];
}

/** The JSON type of a schema that `typeLines` would write; other keywords stay only where it does. */
export function jsonWord(type: string | null, collection: boolean): string {
  if (collection) return 'array';
  return primitives[canonicalType(type ?? 'Untyped')]?.[0] ?? 'other';
}

export function placeLines(places: readonly PageSection[]): string[] {
  const [first] = places;
  if (places.length === 1 && first)
    return ['x-documented-at:', `  page: ${first.page}`, `  section: ${scalarSection(first.section)}`];
  return [
    'x-documented-at:',
    ...places.flatMap(({ page, section }) => [`  - page: ${page}`, `    section: ${scalarSection(section)}`]),
  ];
}

export function scalarSection(section: string): string {
  return section === '(introduction)' ? section : scalar(section);
}

export function indented(line: string): string {
  return line === '' ? '' : `  ${line}`;
}
