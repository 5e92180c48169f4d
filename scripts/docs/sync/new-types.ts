import { documentedStatements } from '../check/documented.ts';
import type { PageWithFacts } from '../check/type-tables.ts';
import type { Fact } from '../fact.ts';
import { fieldOf } from '../same.ts';
import { type Draft, registerFile } from './draft.ts';
import { registerRequired } from './edits.ts';
import { indented, isPlain, isUnknownPrimitive, placeLines, type TypedTarget, typeLines } from './schema-lines.ts';
import { scalar } from './yaml-text.ts';

/** Describes a type or an enumeration that a page describes and the description does not have yet; else does nothing. */
export function addType(
  draft: Draft,
  type: string,
  pages: readonly PageWithFacts[],
  places: ReadonlyMap<string, string>,
  request: boolean,
): void {
  if (
    isPlain(type) ||
    isUnknownPrimitive(type) ||
    draft.facts.types.fileOf(type) !== null ||
    !/^[a-z][a-zA-Z0-9]*$/.test(type)
  )
    return;
  const members = pages.find(({ facts }) => facts.some((fact) => fact.kind === 'enum.member' && nameOf(fact) === type));
  if (members) addEnumeration(draft, type, members, places);
  const page = pages.find(
    (one) => one.page.owner === type && one.facts.some((fact) => fact.kind === 'resource.property'),
  );
  if (page) addResource(draft, type, page, pages, places, request);
}

const nameOf = (fact: Fact) => fact.subject.slice(0, fact.subject.lastIndexOf('.'));
const lastOf = (section: string) => section.split(' / ').at(-1) || '(introduction)';

function addEnumeration(
  draft: Draft,
  name: string,
  { page, facts }: PageWithFacts,
  places: ReadonlyMap<string, string>,
): void {
  const members = facts.filter((fact) => fact.kind === 'enum.member' && nameOf(fact) === name);
  const known = members.map((fact) => String(fact.value)).filter((member) => member !== 'unknownFutureValue');
  const place = { page: places.get(page.path) ?? page.path, section: lastOf(members[0]?.section ?? '') };
  const [first = 'unknownFutureValue'] = known;
  const lines = [
    `title: ${name}`,
    'description: >-',
    `  The values of \`${name}\`. Evolvable: a member that is not listed may arrive at any time.`,
    ...placeLines([place]),
    'x-evolvable: true',
    'x-sentinel:',
    '  value: unknownFutureValue',
    '  x-source:',
    '    kind: graph',
    '    at: Microsoft Graph, best practices, evolvable enumerations',
    '    why: An evolvable enumeration has the sentinel by definition.',
    'anyOf:',
    '  - type: string',
    `    enum: [${[...known, 'unknownFutureValue'].map(scalar).join(', ')}]`,
    '  - type: string',
    `examples: [${scalar(first)}]`,
  ];
  draft.write(`openapi/schemas/${name}.yaml`, `${lines.join('\n')}\n`);
  knowPage(draft, place.page, name, [place.section]);
}

function addResource(
  draft: Draft,
  name: string,
  { page, facts }: PageWithFacts,
  pages: readonly PageWithFacts[],
  places: ReadonlyMap<string, string>,
  request: boolean,
): void {
  const path = places.get(page.path) ?? page.path;
  const rows = documentedStatements(page, facts).filter((one) => one.kind === 'resource.property');
  const section = lastOf(facts.find((fact) => fact.kind === 'resource.odataType')?.section ?? rows[0]?.section ?? '');
  // Written first, so that types that refer to each other come to an end.
  draft.write(`openapi/schemas/${name}.yaml`, `title: ${name}\n`);
  for (const row of rows) {
    const type = fieldOf(row.value, 'type');
    if (typeof type === 'string') addType(draft, type, pages, places, request);
  }
  const properties = rows.flatMap((row) => {
    const own = row.subject.slice(name.length + 1);
    const typed = row.value as unknown as TypedTarget;
    const words = [
      'description: >-',
      `  The \`${own}\` of a \`${name}\`.`,
      ...placeLines([{ page: path, section: row.section }]),
    ];
    return [`${own}:`, ...[...typeLines(typed, !request), ...words].map(indented)];
  });
  const required = rows
    .filter((row) => fieldOf(row.value, 'required') === true)
    .map((row) => row.subject.slice(name.length + 1));
  const annotation = `'#microsoft.graph.${name}'`;
  const annotated = facts.some((fact) => fact.kind === 'resource.odataType' && fact.subject === '@odata.type');
  const own = [
    `  '@odata.type':`,
    ...(request
      ? ['    type: string', `    const: ${annotation}`]
      : [`    type: [string, 'null']`, `    examples: [${annotation}]`]),
    '    description: >-',
    '      The type of the object, as OData writes it.',
    ...placeLines([{ page: path, section }]).map((line) => `    ${line}`),
  ];
  const lines = [
    `title: ${name}`,
    'type: object',
    'description: >-',
    `  A \`${name}\`.`,
    ...placeLines([{ page: path, section }]),
    ...(annotated ? [`x-odata-type: ${annotation}`] : []),
    ...(required.length > 0 ? [`required: [${required.map(scalar).join(', ')}]`] : []),
    ...(request ? ['additionalProperties: false'] : []),
    'properties:',
    ...(annotated ? own : []),
    ...properties.map(indented),
  ];
  draft.write(`openapi/schemas/${name}.yaml`, `${lines.join('\n')}\n`);
  knowPage(draft, path, name, [...new Set([section, ...rows.map((row) => row.section)])]);
  if (required.length === 0) return;
  const at = [{ page: path, section: lastOf(rows[0]?.section ?? '') }];
  for (const property of required) registerRequired(draft, name, property, true, at);
}

/** Lists a page, what it is about and its sections in the register; a type goes before its enumerations. */
function knowPage(draft: Draft, path: string, name: string, sections: readonly string[]): void {
  const index = draft.register.pages.findIndex((page) => page.path === path);
  const known = draft.register.pages[index];
  if (!known) {
    const lines = [
      `path: ${path}`,
      'kind: resource',
      `about: ${name}`,
      `sections: [${sections.map(scalar).join(', ')}]`,
    ];
    draft.edit(registerFile, (yaml) => yaml.insertItem(['pages'], lines, draft.register.pages.length - 1));
    return;
  }
  for (const section of sections) draft.knowSection({ page: path, section });
  const about = known.about.split(', ');
  if (about.includes(name)) return;
  const isResource =
    draft.description.valueAt({ file: `openapi/schemas/${name}.yaml`, path: ['x-evolvable'] }) === undefined;
  const next = isResource ? [name, ...about] : [...about, name];
  draft.edit(registerFile, (yaml) => yaml.set(['pages', index, 'about'], next.join(', ')));
}
