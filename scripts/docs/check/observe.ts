import { nameIn, typeIn } from '../facts/cells.ts';
import { type JsonNode, readJson } from '../json.ts';
import { outlineOf, type Section } from '../outline.ts';
import type { CodeBlock, Inline, TableBlock } from '../page.ts';
import { fieldOf } from '../same.ts';
import type { Contradictions, ReadPage } from './contradictions.ts';
import type { KnownPage } from './known-pages.ts';
import type { TypeTables } from './type-tables.ts';

/** Contradictions that facts do not show: links, code spans, sentences, and the values in the examples. */
export function observe(read: ReadPage, tables: TypeTables, out: Contradictions): void {
  const outline = outlineOf(read.source);
  const { page } = read;
  if (page.owner === null) return;
  compareTitle(read, outline.title?.inline.text ?? null, out);
  for (const section of outline.sections) {
    for (const block of section.blocks) {
      if (
        block.type === 'table' &&
        ['properties', 'requestBody', 'parameters', 'relationships'].includes(section.role ?? '')
      )
        compareLinks(block, read, tables, out);
      if (block.type === 'table' && section.role === 'requestHeaders') compareCodeSpans(block, read, out);
      if (block.type === 'table' && section.role === 'properties') compareEither(block, page, tables, out);
      if (block.type === 'code' && isExample(section)) compareFraming(block, page, out);
    }
    if (section.role === 'permissions') comparePermissions(section, page, out);
  }
  compareValues(read, outline.sections.filter(isExample), tables, out);
}

const isExample = (section: Section) => ['examples', 'exampleRequest', 'exampleResponse'].includes(section.role ?? '');

/** The title in the metadata of a page against its heading. */
function compareTitle({ page, source }: ReadPage, heading: string | null, out: Contradictions): void {
  const title = source.meta.title?.replace(/^["']|["']$/g, '').split(' | ')[0];
  if (!title || !heading || source.input !== 'markdown') return;
  const words = (text: string) => new Set(text.toLowerCase().match(/[a-z0-9]+/g) ?? []);
  const [mine, other] = [words(heading), words(title)];
  const shared = [...mine].filter((word) => other.has(word)).length;
  if (mine.size === 0 || shared / mine.size >= 0.5) return;
  out.add('title-against-heading', page.owner ?? page.path, page, {
    documented: 'heading',
    other: 'title',
    line: 1,
    text: 'the title in the metadata is about something else than the heading',
  });
}

const slug = (title: string) =>
  title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** The words of a link in a type cell name a type; its target must be the page or the heading of that type. */
function compareLinks(block: TableBlock, { page, source }: ReadPage, tables: TypeTables, out: Contradictions): void {
  const column = block.header.findIndex((cell) => /^type/i.test(cell.text.trim()));
  const headings = new Set(source.blocks.flatMap((one) => (one.type === 'heading' ? [slug(one.inline.text)] : [])));
  for (const row of block.rows) {
    const cell = row.cells[column];
    const name = row.cells[0] && nameIn(row.cells[0]);
    const type = typeIn(cell ?? null)?.type;
    if (!cell || !name || !type) continue;
    for (const { url, text } of linksIn(cell)) {
      const problem = problemOf(url, type, headings, tables);
      if (problem === null) continue;
      out.add('link-against-target', `${page.owner}.${name}`, page, {
        documented: text,
        other: url,
        line: row.place.line,
        hashed: true,
        text: `the type of ${page.owner}.${name} is called ${type}, and its link ${problem}`,
      });
    }
  }
}

/** Links, and what was meant to be one. */
function linksIn(cell: Inline): { text: string; url: string }[] {
  const broken = [...cell.text.matchAll(/\[([^[\]]{1,200})\]\(([^()]{0,300})\)/g)];
  return [...cell.links, ...broken.map(([, text = '', url = '']) => ({ text, url }))];
}

function problemOf(url: string, type: string, headings: ReadonlySet<string>, tables: TypeTables): string | null {
  const [path = '', anchor] = url.split('#');
  if (/^[a-z]+:|^\//i.test(path)) return null;
  if (path === '' && anchor !== undefined) {
    return headings.has(anchor) ? null : 'leads to a heading that is not on the page';
  }
  const stem = (path.split('/').at(-1) ?? '').replace(/\.\w+$/, '').toLowerCase();
  const name = type.toLowerCase().replace(/^microsoft\.graph\./, '');
  if (stem === name) return null;
  const target = [...tables.types.values()].find((one) => one.page.path.toLowerCase().endsWith(`/${stem}.md`));
  if (target?.name === type || (anchor !== undefined && slug(anchor).startsWith(name))) return null;
  return target ? `leads to the page of ${target.name}` : `leads to a page of another name`;
}

/** Punctuation inside a code span makes another value of it. */
function compareCodeSpans(block: TableBlock, { page }: ReadPage, out: Contradictions): void {
  for (const row of block.rows) {
    const name = row.cells[0] && nameIn(row.cells[0]);
    const span = row.cells.slice(1).flatMap((cell) => cell.codes)[0];
    if (!name || !span || !/[.,;]$/.test(span)) continue;
    out.add('header-against-example', `${page.owner}.${name}.span`, page, {
      documented: span,
      other: span.replace(/[.,;]+$/, ''),
      line: row.place.line,
      hashed: true,
      text: `the value of the header ${name} ends in a punctuation mark, which no example sends`,
    });
  }
}

/** A choice of exactly two against an enumeration that may grow. */
function compareEither(block: TableBlock, page: KnownPage, tables: TypeTables, out: Contradictions): void {
  for (const row of block.rows) {
    const name = row.cells[0] && nameIn(row.cells[0]);
    const stated = name ? tables.typeOf(page.owner ?? '', name) : null;
    const enumeration = stated && tables.enumerations.get(stated.type);
    const text = row.cells.at(-1)?.text ?? '';
    if (!name || !enumeration?.evolvable || !/\beither\b/i.test(text.slice(0, 2000))) continue;
    out.add('sentence-against-sentence', `${page.owner}.${name}`, page, {
      documented: 'evolvable',
      other: 'either of two',
      line: row.place.line,
      pages: [enumeration.page],
      text: `${page.owner}.${name} is either of two in words, and its enumeration is evolvable`,
    });
  }
}

/** One sentence asks for any of the permissions, the other for all. */
function comparePermissions(section: Section, page: KnownPage, out: Contradictions): void {
  const texts = section.blocks.flatMap((block) => (block.type === 'text' ? [block] : []));
  const find = (pattern: RegExp) => texts.find((block) => pattern.test(block.inline.text.slice(0, 2000)));
  const any = find(/\b(?:permission or permissions marked|one of the following permissions)\b/i);
  const all = find(/\b(?:all of these|all of the following|all these)\b[^.]{0,80}\bpermissions?\b/i);
  if (!any || !all) return;
  out.add('sentence-against-sentence', `${page.owner}.permissions`, page, {
    documented: 'one or more',
    other: 'all',
    line: all.line,
    text: 'the permissions are needed all together in one sentence, and one or more of them in another',
  });
}

/** A stream that is printed as server-sent events cannot carry. */
function compareFraming(block: CodeBlock, page: KnownPage, out: Contradictions): void {
  const lines = block.code.split('\n');
  if (!lines.slice(0, 10).some((line) => /^content-type:\s*text\/event-stream/i.test(line))) return;
  const start = lines.findIndex((line) => /^(?:data|event|id|retry):/.test(line));
  const wrong = lines.findIndex(
    (line, at) => at > start && start >= 0 && line !== '' && !/^(?:(?:data|event|id|retry):|:)/.test(line),
  );
  if (start >= 0 && wrong < 0) return;
  out.add('framing-against-media-type', page.owner ?? page.path, page, {
    documented: 'text/event-stream',
    other: 'lines that are no field',
    line: block.line + Math.max(wrong, 0),
    text: 'an example of a stream has lines that are no field of a server-sent event',
  });
}

/** The values in the examples: enumerations, annotations, and what changes although it should not. */
function compareValues(
  { page, facts }: ReadPage,
  sections: readonly Section[],
  tables: TypeTables,
  out: Contradictions,
): void {
  const root = fieldOf(facts.find((fact) => fact.kind === 'operation.response')?.value, 'type');
  if (typeof root !== 'string') return;
  const snapshots: JsonNode[] = [];
  for (const section of sections) {
    for (const block of section.blocks) {
      if (block.type !== 'code' || !/^\s*HTTP\//.test(block.code)) continue;
      snapshots.push(...bodiesOf(block));
    }
  }
  for (const node of snapshots) walkValues(node, root, page, tables, out);
  compareSnapshots(snapshots, root, page, out);
}

function bodiesOf(block: CodeBlock): JsonNode[] {
  const nodes: JsonNode[] = [];
  const pattern = /^[ \t]*(?:data:[ \t]*)?(?=\{)/gm;
  for (let match = pattern.exec(block.code); match && nodes.length < 200; match = pattern.exec(block.code)) {
    const start = match.index + match[0].length;
    const line = block.line + block.code.slice(0, start).split('\n').length - 1;
    const { node, end } = readJson(block.code, start, { line, column: 1 });
    if (node) nodes.push(node);
    pattern.lastIndex = Math.max(end, start + 1);
  }
  return nodes;
}

function walkValues(node: JsonNode, type: string, page: KnownPage, tables: TypeTables, out: Contradictions): void {
  for (const { key, value } of node.members) {
    if (key === '@odata.type') {
      const named = value.text.replace(/^#microsoft\.graph\./, '');
      if (named !== type && tables.types.has(type))
        out.add('name-against-annotation', `${type}.example`, page, {
          documented: type,
          other: value.text,
          line: value.line,
          pages: [tables.types.get(type)?.page],
          hashed: true,
          text: `an object of type ${type} is annotated ${value.text} in an example`,
        });
      continue;
    }
    const stated = tables.typeOf(type, key);
    if (!stated) continue;
    const enumeration = tables.enumerations.get(stated.type);
    for (const item of value.type === 'array' ? value.items : [value]) {
      if (item.type === 'object') walkValues(item, stated.type, page, tables, out);
      if (
        !enumeration ||
        item.type !== 'string' ||
        item.text.split(',').every((member) => enumeration.members.includes(member.trim()))
      )
        continue;
      out.add('enumeration-against-example', `${stated.type}.${item.text}`, page, {
        documented: enumeration.members,
        other: item.text,
        line: item.line,
        pages: [enumeration.page],
        text: `an example has ${item.text} as ${type}.${key}, which ${stated.type} does not list`,
      });
    }
  }
}

/** One object, told by its id, that says different things about when it was created and how far it is. */
function compareSnapshots(snapshots: readonly JsonNode[], root: string, page: KnownPage, out: Contradictions): void {
  const seen = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const node of snapshots) {
    const id = node.members.find((member) => member.key === 'id')?.value.text;
    if (id === undefined) continue;
    for (const { key, value } of node.members) {
      const name = `${root}.${key}`;
      if (/^created/.test(key) && value.type === 'string') {
        const known = seen.get(`${id} ${key}`);
        if (known !== undefined && known !== value.text)
          out.add('example-against-example', name, page, {
            documented: 'one instant',
            other: 'several instants',
            line: value.line,
            text: `${name} is another one in each example of the same object`,
          });
        seen.set(`${id} ${key}`, value.text);
      }
      if (/Count$/.test(key) && value.type === 'number') {
        const known = counts.get(`${id} ${key}`);
        if (known !== undefined && known > Number(value.text))
          out.add('example-against-example', name, page, {
            documented: 'a count that grows',
            other: 'a count that falls',
            line: value.line,
            text: `${name} falls from one answer to the next`,
          });
        counts.set(`${id} ${key}`, Number(value.text));
      }
    }
  }
}
