import { at, type DescribedPlace, recordOf, type Value } from '../check/description.ts';
import type { Draft } from './draft.ts';

interface ShownObject {
  file: string;
  path: (string | number)[];
  value: { [key: string]: Value };
}

/** Every object in openapi/examples that a schema describes. */
function objectsOf(draft: Draft, schemaFile: string): ShownObject[] {
  const found: ShownObject[] = [];
  const bodies = draft.facts.operations.flatMap(({ place, request, response }) => [
    { media: request && at(place, 'requestBody', 'content', request.mediaType), schema: request?.schema },
    {
      media: response?.mediaType ? at(place, 'responses', response.status, 'content', response.mediaType) : null,
      schema: response?.schema,
    },
  ]);
  for (const { media, schema } of bodies) {
    if (!media || !schema) continue;
    for (const name of Object.keys(recordOf(draft.description.valueAt(at(media, 'examples'))))) {
      const example = draft.description.follow(at(media, 'examples', name));
      walk(draft, at(example, 'value'), schema, schemaFile, found);
    }
  }
  return found.filter((one, index) => found.findIndex((other) => sameObject(one, other)) === index);
}

const sameObject = (a: ShownObject, b: ShownObject) => a.file === b.file && a.path.join('/') === b.path.join('/');

function walk(draft: Draft, shown: DescribedPlace, schema: DescribedPlace, wanted: string, found: ShownObject[]): void {
  const value = draft.description.valueAt(shown);
  const types = draft.facts.types;
  const place = types.resolve(schema);
  if (Array.isArray(value)) {
    if (recordOf(draft.description.valueAt(place)).items === undefined) return;
    for (const index of value.keys()) walk(draft, at(shown, index), at(place, 'items'), wanted, found);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (place.file === wanted && place.path.length === 0) found.push({ ...shown, value });
  for (const key of Object.keys(value)) {
    const property = at(place, 'properties', key);
    if (draft.description.valueAt(property) !== undefined) walk(draft, at(shown, key), property, wanted, found);
  }
}

/** An example may not show what is not described any more. */
export function dropFromExamples(draft: Draft, schemaFile: string, name: string): void {
  for (const { file, path, value } of objectsOf(draft, schemaFile)) {
    if (!(name in value)) continue;
    const only = Object.keys(value).length === 1;
    draft.edit(file, (yaml) => (only ? yaml.set(path, '{}') : yaml.remove([...path, name])));
  }
}

/** An example must show what has to be sent. */
export function sampleInExamples(draft: Draft, schemaFile: string, name: string): void {
  for (const { file, path, value } of objectsOf(draft, schemaFile)) {
    if (name in value || Object.keys(value).length === 0) continue;
    const lines = sampleLines(draft, at({ file: schemaFile, path: [] }, 'properties', name), name);
    draft.edit(file, (yaml) => yaml.insert(path, lines, Object.keys(value).at(-1) ?? null));
  }
}

function sampleLines(draft: Draft, place: DescribedPlace, name: string): string[] {
  const sample = sampleOf(draft, place, 0);
  return JSON.stringify(sample) === undefined ? [] : [`${name}: ${flow(sample)}`];
}

const flow = (value: Value): string =>
  typeof value === 'string'
    ? `'${value}'`
    : value !== null && typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

const samples: Record<string, Value> = {
  'date-time': '2026-03-02T08:15:30Z',
  uuid: '3c1f6f0e-52c7-4a55-8a3c-0b9d9f7f4e21',
  uri: 'https://contoso.example/',
  date: '2026-03-02',
  duration: 'PT1H',
  time: '08:15:30Z',
};

function sampleOf(draft: Draft, place: DescribedPlace, depth: number): Value {
  const found = draft.facts.types.resolve(place);
  const node = recordOf(draft.description.valueAt(found));
  const type = [node.type].flat().find((one) => one !== 'null');
  if (Array.isArray(node.examples)) return node.examples[0] ?? null;
  if (type === 'string') return samples[String(node.format)] ?? 'text';
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return true;
  if (type === 'array') return [];
  const required = Array.isArray(node.required) && depth < 5 ? node.required.map(String) : [];
  return Object.fromEntries(required.map((key) => [key, sampleOf(draft, at(found, 'properties', key), depth + 1)]));
}
