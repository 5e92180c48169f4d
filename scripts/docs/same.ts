import type { Fact, Json } from './fact.ts';

/** Whether two statements say the same to a client; order and formatting never count. */
export function sameValue(before: Fact, after: Fact): boolean {
  const compare = comparisons[before.kind] ?? sameJson;
  return compare(before.value, after.value);
}

export function fieldOf(value: Json | undefined, name: string): Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value[name] ?? null) : null;
}

export function sameJson(a: Json, b: Json): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: Json): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const sameSet = (a: Json, b: Json) => sameJson(listOf(a).sort(), listOf(b).sort());

export function listOf(value: Json): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** `Edm.String` and `String` are one type; pages write either. */
export function plainType(type: Json): string {
  return typeof type === 'string' ? type.replace(/^Edm\./, '') : '';
}

const sameFields = (a: Json, b: Json, names: string[]) =>
  names.every((name) => sameJson(fieldOf(a, name), fieldOf(b, name)));

const sameTyped = (a: Json, b: Json) =>
  plainType(fieldOf(a, 'type')) === plainType(fieldOf(b, 'type')) && sameFields(a, b, ['collection', 'required']);

const sameProperty = (a: Json, b: Json) =>
  fieldOf(a, 'json') === null ? sameTyped(a, b) : fieldOf(a, 'json') === fieldOf(b, 'json');

const comparisons: Partial<Record<Fact['kind'], (a: Json, b: Json) => boolean>> = {
  'operation.permission': sameSet,
  'operation.availability': sameSet,
  'operation.parameter': sameTyped,
  'resource.relationship': sameTyped,
  'resource.property': sameProperty,
  'operation.response': (a, b) =>
    numberOf(fieldOf(a, 'status')) === numberOf(fieldOf(b, 'status')) &&
    sameFields(a, b, ['type', 'contentType', 'collection', 'stream']),
  'example.request': sameExample,
  'example.response': sameExample,
};

/** The sides of an example are compared by their parts; of loose fragments only the keys count. */
function sameExample(a: Json, b: Json): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return fieldOf(a, 'fragments') === null || sameSet(fieldOf(a, 'bodyKeys'), fieldOf(b, 'bodyKeys'));
}

function numberOf(status: Json): string {
  return typeof status === 'string' ? status.slice(0, 3) : '';
}
