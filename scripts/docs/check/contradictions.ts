import type { Fact, Json } from '../fact.ts';
import { isPrimitive } from '../facts/cells.ts';
import { groupBy } from '../facts/collector.ts';
import type { Page } from '../page.ts';
import { fieldOf, listOf, plainType } from '../same.ts';
import { shownPaths } from './documented.ts';
import { type Contradiction, type ContradictionKind, findingId } from './finding.ts';
import type { KnownPage } from './known-pages.ts';
import { observe } from './observe.ts';
import { keysOf } from './schema-types.ts';
import { plainUrl } from './statement.ts';
import { jsonTypeOf, type PageWithFacts, type TypeTable, TypeTables } from './type-tables.ts';

/** A page that was read, with its text as blocks. */
export interface ReadPage extends PageWithFacts {
  source: Page;
}

export interface Side {
  documented: Json;
  other: Json;
  text: string;
  line: number | null;
  /** Further pages that take part. */
  pages?: (KnownPage | null | undefined)[];
  /** Whether the two values belong to the name of the finding, so that other values make another finding. */
  hashed?: boolean;
}

/** Gathers contradictions, each once. */
export class Contradictions {
  readonly found = new Map<string, Contradiction>();

  add(kind: ContradictionKind, subject: string, page: KnownPage, side: Side): void {
    const { documented, other, text, line } = side;
    const known = page.known?.path ?? null;
    const id = findingId('contradiction', kind, subject, known ?? page.path, side.hashed ? [documented, other] : null);
    if (this.found.has(id)) return;
    const pages = [...new Set([page, ...(side.pages ?? [])].flatMap((one) => one?.known?.path ?? []))];
    this.found.set(id, {
      id,
      kind,
      subject,
      documented,
      other,
      page: page.path,
      line,
      known,
      home: page.home,
      pages,
      text,
    });
  }
}

/**
 * Where the pages disagree with themselves or each other. `rest` are pages that were not read: what the lock knows of
 * them is the other side where one is needed.
 */
export function findContradictions(pages: readonly ReadPage[], rest: readonly PageWithFacts[]): Contradiction[] {
  const tables = new TypeTables([...pages, ...rest]);
  const out = new Contradictions();
  for (const page of pages) {
    const own = new TypeTables([page, ...pages, ...rest]);
    const type = page.page.owner === null ? undefined : own.types.get(page.page.owner);
    if (type && type.page === page.page) compareType(type, page, own, out);
    compareOperation(page, tables, out);
    compareExamples(page, tables, out);
    observe(page, tables, out);
  }
  comparePages(pages, out);
  leftOutAnnotations(pages, tables, out);
  compareDescriptions(pages, out);
  return [...out.found.values()];
}

/** The JSON representation and the annotations of a type against its table and its name. */
function compareType(type: TypeTable, { page, facts }: ReadPage, tables: TypeTables, out: Contradictions): void {
  const heading = String(facts.find((fact) => fact.kind === 'resource.name')?.value ?? type.name);
  const own = type.annotations.get('@odata.type');
  if (own && String(own.value).replace(/^#microsoft\.graph\./, '') !== heading)
    out.add('name-against-annotation', heading, page, {
      documented: heading,
      other: own.value,
      line: own.line,
      hashed: true,
      text: `the heading calls the type ${heading}, its annotation ${own.value}`,
    });
  for (const [name, stated] of type.representation) {
    if (/[.[]/.test(name)) continue;
    const row = type.table.get(name);
    if (!row && type.table.size > 0) {
      out.add('representation-against-table', `${type.name}.${name}`, page, {
        documented: null,
        other: stated.value,
        line: stated.line,
        text: `the JSON representation of ${type.name} has ${name}, its table does not`,
      });
    } else if (row) compareRepresentation(type, name, row.value, stated, page, tables, out);
  }
  if (type.representation.size === 0) return;
  for (const [name, stated] of type.table) {
    if (type.representation.has(name) || isRelationship(name, facts)) continue;
    out.add('representation-against-table', `${type.name}.${name}`, page, {
      documented: stated.value,
      other: null,
      line: stated.line,
      text: `the table of ${type.name} has ${name}, its JSON representation does not`,
    });
  }
}

const isRelationship = (name: string, facts: readonly Fact[]) =>
  facts.some((fact) => fact.kind === 'resource.relationship' && fact.subject === name);

function compareRepresentation(
  type: TypeTable,
  name: string,
  row: Json,
  stated: { value: Json; line: number | null },
  page: KnownPage,
  tables: TypeTables,
  out: Contradictions,
): void {
  const subject = `${type.name}.${name}`;
  const rowType = String(fieldOf(row, 'type') ?? '');
  const collection = fieldOf(row, 'collection') === true;
  const json = String(fieldOf(stated.value, 'json') ?? '');
  const annotation = fieldOf(stated.value, 'odataType');
  const word = json.replace(/^array(?: of )?/, '');
  const shown = `${collection ? 'a collection of ' : ''}${rowType}`;
  const complain = (kind: ContradictionKind, text: string) =>
    out.add(kind, subject, page, { documented: row, other: stated.value, line: stated.line, hashed: true, text });
  if (rowType === '') return;
  if (json.startsWith('array') !== collection) {
    complain(
      'representation-against-table',
      `the table calls ${subject} ${shown}, the JSON representation ${json || 'an object'}`,
    );
  } else if (typeof annotation === 'string') {
    const named = annotation.replace(/^#?microsoft\.graph\./, '');
    if (named !== plainType(rowType) && annotation.replace(/^#?microsoft\.graph\./, '') !== rowType)
      complain(
        'annotation-against-table',
        `the table calls ${subject} ${shown}, the annotation of its object says ${annotation}`,
      );
    else if (isPrimitive(rowType))
      complain(
        'annotation-against-table',
        `${subject} is ${shown}, a type of OData, but its annotation makes it one of Graph: ${annotation}`,
      );
    else if (tables.enumerations.has(rowType))
      complain(
        'representation-against-table',
        `${subject} is the enumeration ${rowType}, but the JSON representation shows an object`,
      );
  } else if (word !== '' && word !== 'object' && plainType(word) !== plainType(rowType)) {
    complain('representation-against-table', `the table calls ${subject} ${shown}, the JSON representation ${word}`);
  } else if (word === 'object' && tables.enumerations.has(rowType)) {
    complain(
      'representation-against-table',
      `${subject} is the enumeration ${rowType}, but the JSON representation shows an object`,
    );
  }
}

/** The parts of an operation's page: parameters against the resources that they name, examples against the sections. */
function compareOperation({ page, facts }: ReadPage, tables: TypeTables, out: Contradictions): void {
  const owner = page.owner;
  if (owner === null || !facts.some((fact) => fact.kind === 'operation.url')) return;
  for (const fact of facts) {
    const type = fieldOf(fact.value, 'type');
    const isUse = fact.kind === 'operation.parameter' || fact.kind === 'operation.response';
    if (!isUse || typeof type !== 'string' || isPrimitive(type)) continue;
    if (tables.types.has(type) || tables.enumerations.has(type)) continue;
    out.add('parameter-against-resource', `${owner}.${fact.subject}`, page, {
      documented: fact.value,
      other: null,
      line: fact.line,
      hashed: true,
      text: `${fact.subject} is of type ${type}, which no page describes`,
    });
  }
  compareRequestLines(page, facts, out);
  compareAnswers(page, facts, out);
  compareHeaders(page, facts, out);
}

const exampleParts = (facts: readonly Fact[], kind: Fact['kind'], tail: RegExp) =>
  facts.filter((fact) => fact.kind === kind && tail.test(fact.subject));

function compareRequestLines(page: KnownPage, facts: readonly Fact[], out: Contradictions): void {
  const lines = facts
    .filter((fact) => fact.kind === 'operation.url')
    .map((fact) => {
      const method = facts.find((other) => other.kind === 'operation.method' && other.subject === fact.subject)?.value;
      return plainUrl(`${method} ${fact.value}`);
    });
  for (const fact of exampleParts(facts, 'example.request', / \/ request line$/)) {
    if (typeof fact.value !== 'string' || fact.value === null) continue;
    const shown = plainUrl(fact.value.replace(/\?.*$/, ''));
    if (lines.some((line) => line.replace(/\?.*$/, '') === shown)) continue;
    out.add('example-against-request', `${page.owner}.${fact.value}`, page, {
      documented: lines,
      other: fact.value,
      line: fact.line,
      text: `an example requests ${fact.value}, the section HTTP request says ${lines.join(' or ')}`,
    });
  }
}

function compareAnswers(page: KnownPage, facts: readonly Fact[], out: Contradictions): void {
  const stated = facts.filter((fact) => fact.kind === 'operation.response');
  const statuses = stated.map((fact) => String(fieldOf(fact.value, 'status') ?? '').slice(0, 3)).filter(Boolean);
  for (const fact of exampleParts(facts, 'example.response', / \/ status line$/)) {
    const status = / (\d{3})\b/.exec(String(fact.value))?.[1];
    if (!status?.startsWith('2') || statuses.length === 0 || statuses.includes(status)) continue;
    out.add('example-against-response', `${page.owner}.status`, page, {
      documented: statuses,
      other: status,
      line: fact.line,
      hashed: true,
      text: `an example answers ${status}, the section Response says ${statuses.join(' or ')}`,
    });
  }
  const types = stated.map((fact) => fieldOf(fact.value, 'contentType')).filter((type) => typeof type === 'string');
  for (const fact of exampleParts(facts, 'example.response', / \/ header Content-Type$/i)) {
    const type = String(fact.value).split(';')[0]?.trim() ?? '';
    if (types.length === 0 || types.some((one) => one === type)) continue;
    out.add('example-against-response', `${page.owner}.Content-Type`, page, {
      documented: types,
      other: type,
      line: fact.line,
      hashed: true,
      text: `an example answers ${type}, the section Response says ${types.join(' or ')}`,
    });
  }
}

/** Headers that are required but that no example sends, and values that examples send otherwise. */
function compareHeaders(page: KnownPage, facts: readonly Fact[], out: Contradictions): void {
  const sent = exampleParts(facts, 'example.request', / \/ header /).map((fact) => ({
    name: fact.subject.replace(/^.* \/ header /, '').toLowerCase(),
    value: String(fact.value),
    line: fact.line,
  }));
  if (!facts.some((fact) => fact.kind === 'example.request')) return;
  for (const header of facts.filter((fact) => fact.kind === 'operation.requestHeader')) {
    const mine = sent.filter(({ name }) => name === header.subject.toLowerCase());
    const value = fieldOf(header.value, 'value');
    if (mine.length === 0 && fieldOf(header.value, 'required') === true) {
      out.add('header-against-example', `${page.owner}.${header.subject}`, page, {
        documented: header.value,
        other: null,
        line: header.line,
        text: `the header ${header.subject} is required, and no example sends it`,
      });
    }
    const other = mine.find(
      (one) => typeof value === 'string' && !/[{<]/.test(value) && one.value.split(';')[0] !== value,
    );
    if (!other) continue;
    out.add('header-against-example', `${page.owner}.${header.subject}`, page, {
      documented: value,
      other: other.value,
      line: other.line,
      hashed: true,
      text: `the header ${header.subject} is ${value} in the table and ${other.value} in an example`,
    });
  }
}

/** The key paths of the examples against the tables of the types that stand there. */
function compareExamples({ page, facts }: ReadPage, tables: TypeTables, out: Contradictions): void {
  const parameters = new Map(
    facts.filter((fact) => fact.kind === 'operation.parameter').map((fact) => [fact.subject, fact.value]),
  );
  const answer = facts.find((fact) => fact.kind === 'operation.response');
  const root = fieldOf(answer?.value, 'type');
  const listed = fieldOf(answer?.value, 'collection') === true;
  for (const { side, path, value, line } of shownPaths(page, facts)) {
    if (side === 'request') {
      const [first = '', rest] = splitPath(path);
      const name = first.replaceAll('[]', '');
      const stated = parameters.get(name);
      if (stated === undefined) {
        if (parameters.size === 0 || rest !== null || name.startsWith('@')) continue;
        out.add('example-against-table', `${page.owner}.${name}`, page, {
          documented: null,
          other: value,
          line,
          text: `an example sends ${name}, the table of parameters does not have it`,
        });
        continue;
      }
      const type = { type: String(fieldOf(stated, 'type') ?? ''), collection: fieldOf(stated, 'collection') === true };
      judge(`${page.owner}.${name}`, type, rest, String(value), line, page, tables, out);
    } else if (typeof root === 'string') {
      const inner = listed ? (/^value\[\]\.(.+)$/s.exec(path)?.[1] ?? null) : path;
      if (inner !== null) walk(root, inner, String(value), line, page, tables, out);
    }
  }
  missingParameters(page, facts, out);
}

/** The first key of a path and the rest. */
function splitPath(path: string): [string, string | null] {
  const [first = path, ...rest] = keysOf(path);
  return [first, rest.length === 0 ? null : rest.join('.')];
}

function walk(
  typeName: string,
  path: string,
  jsonTypes: string,
  line: number | null,
  page: KnownPage,
  tables: TypeTables,
  out: Contradictions,
): void {
  const type = tables.types.get(typeName);
  if (!type || (type.table.size === 0 && type.representation.size === 0)) return;
  const [first, rest] = splitPath(path);
  const name = first.replaceAll('[]', '');
  const subject = `${typeName}.${name}`;
  if (name === '@odata.type') return;
  const stated = type.table.get(name) ?? type.representation.get(name);
  if (!stated) {
    if (rest !== null) return;
    out.add('example-against-table', subject, page, {
      documented: null,
      other: jsonTypes,
      line,
      pages: [type.page],
      text: `an example has ${subject}, neither the table nor the JSON representation of the type does`,
    });
    return;
  }
  const found = tables.typeOf(typeName, name);
  if (found)
    judge(
      subject,
      found,
      first.endsWith('[]') && rest === null ? '[]' : rest,
      jsonTypes,
      line,
      page,
      tables,
      out,
      type.page,
    );
}

function judge(
  subject: string,
  found: { type: string; collection: boolean },
  rest: string | null,
  jsonTypes: string,
  line: number | null,
  page: KnownPage,
  tables: TypeTables,
  out: Contradictions,
  typePage?: KnownPage,
): void {
  if (rest !== null && rest !== '[]') {
    if (tables.types.has(found.type)) walk(found.type, rest, jsonTypes, line, page, tables, out);
    return;
  }
  const wanted = jsonTypeOf(found.type, found.collection && rest !== '[]', tables);
  const wrong = jsonTypes.split(' or ').filter((one) => one !== 'null' && wanted !== null && one !== wanted);
  if (wrong.length === 0) return;
  out.add('example-against-table', subject, page, {
    documented: `${found.collection ? 'collection of ' : ''}${found.type}`,
    other: wrong.join(' or '),
    line,
    pages: [typePage],
    hashed: true,
    text: `an example has ${subject} as ${wrong.join(' or ')}, its type is ${found.collection ? 'a collection of ' : ''}${found.type}`,
  });
}

function missingParameters(page: KnownPage, facts: readonly Fact[], out: Contradictions): void {
  const required = facts.filter(
    (fact) =>
      fact.kind === 'operation.parameter' && fieldOf(fact.value, 'required') === true && !/\//.test(fact.section),
  );
  const wholes = facts.filter((fact) => fact.kind === 'example.request' && fieldOf(fact.value, 'bodyKeys') !== null);
  for (const fact of required) {
    if (!/body/i.test(fact.section)) continue;
    const without = wholes.find(
      (one) =>
        fieldOf(one.value, 'requestLine') !== null && !listOf(fieldOf(one.value, 'bodyKeys')).includes(fact.subject),
    );
    if (!without) continue;
    out.add('example-against-requirement', `${page.owner}.${fact.subject}`, page, {
      documented: fact.value,
      other: null,
      line: without.line,
      text: `the parameter ${fact.subject} is required, and an example leaves it out`,
    });
  }
}

/** Operations of one API that say different things about where and with what they can be called. */
function comparePages(pages: readonly ReadPage[], out: Contradictions): void {
  const operations = pages.filter(
    ({ facts, page }) => page.known !== null && facts.some((fact) => fact.kind === 'operation.url'),
  );
  const all = [...groupBy(operations, ({ facts }) => hostOf(facts)).values()];
  for (const group of all.filter((one) => one.length > 1)) {
    compareAcross(group, 'operation.availability', () => true, 'the clouds', out);
    compareAcross(
      group,
      'operation.permission',
      (fact) => /^Delegated \(work or school account\) \/ least/.test(fact.subject),
      'the least privileged permissions',
      out,
    );
  }
}

const hostOf = (facts: readonly Fact[]) =>
  /^(\S+?\/\/[^/]+\/[^/]+\/[^/?]+)/.exec(String(facts.find((fact) => fact.kind === 'operation.url')?.value))?.[1] ?? '';

function compareAcross(
  group: readonly ReadPage[],
  kind: Fact['kind'],
  test: (fact: Fact) => boolean,
  what: string,
  out: Contradictions,
): void {
  const stated = group.map((page) => ({ page, fact: page.facts.find((fact) => fact.kind === kind && test(fact)) }));
  const [first] = stated.filter(({ fact }) => fact !== undefined);
  if (!first?.fact) return;
  const wanted = listOf(first.fact.value).sort();
  for (const { page, fact } of stated) {
    if (fact && JSON.stringify(listOf(fact.value).sort()) === JSON.stringify(wanted)) continue;
    // Of one page in two versions, such as the source and a copy of what it renders to, one says it for both.
    const said = stated.some((other) => other.fact && other.page.page.owner === page.page.owner);
    if (!fact && said) continue;
    const text = fact
      ? `${page.page.owner} and ${first.page.page.owner} state ${what} differently`
      : `the page of ${first.page.page.owner} states ${what}, that of ${page.page.owner} does not`;
    out.add('page-against-page', `${page.page.owner}.${kind.split('.')[1]}`, page.page, {
      documented: first.fact.value,
      other: fact?.value ?? null,
      line: fact?.line ?? 1,
      pages: [first.page.page],
      text,
    });
  }
}

/** Types whose representation has the annotation and whose objects in examples never do. */
function leftOutAnnotations(pages: readonly ReadPage[], tables: TypeTables, out: Contradictions): void {
  const shown = new Map<string, { annotated: boolean; page: KnownPage; line: number | null }>();
  for (const { page, facts } of pages) {
    const answer = fieldOf(facts.find((fact) => fact.kind === 'operation.response')?.value, 'type');
    const parameters = new Map(
      facts.filter((fact) => fact.kind === 'operation.parameter').map((fact) => [fact.subject, fact.value]),
    );
    for (const { side, path, line } of shownPaths(page, facts)) {
      const holder =
        side === 'response' ? holderOf(String(answer), path, tables) : holderOfParameter(parameters, path, tables);
      if (holder === null) continue;
      const key = `${page.path} ${holder}`;
      const known = shown.get(key) ?? { annotated: false, page, line };
      known.annotated ||= path.endsWith('@odata.type');
      shown.set(key, known);
    }
  }
  for (const [key, { annotated, page, line }] of shown) {
    const name = key.slice(key.lastIndexOf(' ') + 1);
    const type = tables.types.get(name);
    const annotation = type?.annotations.get('@odata.type');
    if (annotated || !type || !annotation) continue;
    out.add('example-against-representation', `${name}.@odata.type`, page, {
      documented: annotation.value,
      other: null,
      line,
      pages: [type.page],
      text: `the JSON representation of ${name} has @odata.type, the examples leave it out`,
    });
  }
}

/** The type of the object that holds the last key of a path. */
function holderOf(root: string, path: string, tables: TypeTables): string | null {
  const [first, rest] = splitPath(path);
  if (rest === null) return tables.types.has(root) ? root : null;
  const next = tables.typeOf(root, first.replaceAll('[]', ''));
  return next ? holderOf(next.type, rest, tables) : null;
}

function holderOfParameter(parameters: ReadonlyMap<string, Json>, path: string, tables: TypeTables): string | null {
  const [first, rest] = splitPath(path);
  const type = fieldOf(parameters.get(first.replaceAll('[]', '')), 'type');
  return rest === null || typeof type !== 'string' ? null : holderOf(type, rest, tables);
}

/** One description for two properties: one of the two was copied. */
function compareDescriptions(pages: readonly ReadPage[], out: Contradictions): void {
  const rows = pages.flatMap(({ page, source, facts }) =>
    facts.some((fact) => fact.kind === 'resource.property')
      ? descriptionsOf(source).map((row) => ({ ...row, page }))
      : [],
  );
  for (const same of groupBy(rows, (row) => row.text.replace(/\b(?:an?|the)\s/gi, '').toLowerCase()).values()) {
    const [first, ...others] = same;
    if (!first || first.text.length < 25) continue;
    for (const other of others) {
      const within = other.page.path === first.page.path;
      if (within ? other.name === first.name : first.text.length < 60 || other.page.owner === first.page.owner)
        continue;
      const names = [`${other.page.owner}.${other.name}`, `${first.page.owner}.${first.name}`].sort();
      const subject = within ? `${other.page.owner}.${[other.name, first.name].sort().join('+')}` : names.join('+');
      out.add('description-against-property', subject, other.page, {
        documented: `${first.page.owner}.${first.name}`,
        other: `${other.page.owner}.${other.name}`,
        line: other.line,
        pages: [first.page],
        text: `${other.page.owner}.${other.name} has the description of ${first.page.owner}.${first.name}`,
      });
    }
  }
}

function descriptionsOf(page: Page): { name: string; text: string; line: number }[] {
  return page.blocks.flatMap((block) => {
    if (block.type !== 'table' || block.header.length < 3) return [];
    if (!/^(?:property|name)/i.test(block.header[0]?.text.trim() ?? '')) return [];
    return block.rows.flatMap(({ cells, place }) => {
      const name = cells[0]?.text.trim() ?? '';
      const text = cells.at(-1)?.text.trim().replace(/\s+/g, ' ') ?? '';
      return name === '' || text === '' ? [] : [{ name, text, line: place.line }];
    });
  });
}
