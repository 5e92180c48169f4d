import type {
  BlockContent,
  Code,
  DefinitionContent,
  Heading,
  Html,
  Nodes,
  PhrasingContent,
  RootContent,
  Table,
} from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import type { Block, Inline, Page, Place, Puzzle, TableBlock } from '../page.ts';
import { plainInline } from '../page.ts';
import { directiveOf, type Includes, withoutDirectives } from './includes.ts';
import { type PreparedSource, pivotsOf, prepareSource } from './zones.ts';

/** A block that waits for the HTML reader, which is loaded only for pages that need it. */
interface RawHtml extends Place {
  html: string;
  zones: string[] | null;
  /** Where the blocks that it holds belong. */
  position: number;
}

export interface MarkdownReading {
  page: Page;
  rawHtml: RawHtml[];
}

type Flow = RootContent | BlockContent | DefinitionContent;

// Of GitHub's additions only tables matter here; link and footnote detection would double the time.
const parserOptions = { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] };
const sampleLanguages =
  /^(?:csharp|cs|cli|javascript|js|typescript|java|go|objc|objective-c|php|powershell|python|snippets?)\b/i;

/** Reads Markdown source; `includes` gives the text of the files that it takes in. */
export function readMarkdown(source: string, path: string, includes: Includes): MarkdownReading {
  const prepared = prepareSource(source.replace(/\r\n?/g, '\n'));
  const builder = new Builder(prepared, includes);
  builder.puzzles.push(
    ...prepared.external.map((code) => ({
      ...code,
      why: 'this code stands in another file that the page does not show',
    })),
  );
  const tree = fromMarkdown(prepared.source, parserOptions);
  restoreLines(tree, prepared.origins);
  builder.flow(tree.children);
  const { blocks, puzzles, rawHtml } = builder;
  const meta = readFrontMatter(prepared.frontMatter);
  return { page: { path, input: 'markdown', meta, blocks, puzzles, blank: source.trim() === '' }, rawHtml };
}

class Builder {
  readonly blocks: Block[] = [];
  readonly puzzles: Puzzle[] = [];
  readonly rawHtml: RawHtml[] = [];
  readonly #prepared: PreparedSource;
  readonly #includes: Includes;
  #inSampleTab = false;

  constructor(prepared: PreparedSource, includes: Includes) {
    this.#prepared = prepared;
    this.#includes = includes;
  }

  flow(nodes: readonly Flow[]): void {
    for (const node of nodes) this.#node(node);
  }

  #node(node: Flow): void {
    if (node.type === 'thematicBreak') this.#inSampleTab = false;
    else if (node.type === 'heading') this.#heading(node);
    else if (this.#inSampleTab) return;
    else if (node.type === 'paragraph') this.#paragraph(node.children, this.#raw(node), placeOf(node));
    else if (node.type === 'table') this.blocks.push(this.#table(node));
    else if (node.type === 'code') this.#code(node);
    else if (node.type === 'html') this.#html(node);
    else if (node.type === 'blockquote' || node.type === 'listItem' || node.type === 'footnoteDefinition') {
      this.flow(node.children);
    } else if (node.type === 'list') for (const item of node.children) this.flow(item.children);
  }

  #zonesAt(line: number): string[] | null {
    return this.#prepared.zones[line - 1] ?? null;
  }

  #raw(node: Flow): string {
    return this.#prepared.source.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
  }

  /** A heading such as `# [HTTP](#tab/http)` opens a tab; tabs with the same call in a programming language say nothing. */
  #heading(node: Heading): void {
    const only = node.children[0];
    if (node.children.length === 1 && only?.type === 'link' && only.url.startsWith('#tab/')) {
      this.#inSampleTab = sampleLanguages.test(only.url.slice('#tab/'.length));
      return;
    }
    this.#inSampleTab = false;
    const place = placeOf(node);
    this.blocks.push({
      type: 'heading',
      depth: node.depth,
      inline: inlineOf(node.children, place),
      ...this.#at(place),
    });
  }

  #at(place: Place): Place & { zones: string[] | null } {
    return { ...place, zones: this.#zonesAt(place.line) };
  }

  #paragraph(children: PhrasingContent[], raw: string, place: Place): void {
    raw.split('\n').forEach((line, index) => {
      const directive = directiveOf(line);
      if (directive)
        this.#include(directive, line, { line: place.line + index, column: index === 0 ? place.column : 1 });
    });
    const inline = inlineOf(children, place);
    if (withoutDirectives(raw).trim() === '') return;
    this.blocks.push({ type: 'text', inline, ...this.#at(place) });
    if (/^\s*\|.*\|\s*$/m.test(raw) && raw.includes('\n')) {
      this.puzzles.push({
        line: place.line,
        text: firstLine(raw),
        why: 'looks like a table, but lacks its delimiter row',
      });
    }
  }

  #include(directive: { label: string; target: string }, raw: string, place: Place): void {
    const reading = this.#includes.take(directive, place.line, raw.trim());
    this.puzzles.push(...reading.puzzles);
    const zones = this.#zonesAt(place.line);
    for (const block of reading.blocks) this.blocks.push({ ...movedTo(block, place), zones: zones ?? block.zones });
  }

  #table(node: Table): TableBlock {
    const [head, ...body] = node.children;
    const place = placeOf(node);
    const cells = (row: typeof head) =>
      (row?.children ?? []).map((cell) =>
        inlineOf(cell.children, cell.children[0] ? placeOf(cell.children[0]) : placeOf(cell)),
      );
    const rows = body.map((row) => ({ cells: cells(row), place: placeOf(row) }));
    return { type: 'table', header: cells(head), rows, ...this.#at(place) };
  }

  #code(node: Code): void {
    const place = placeOf(node);
    const end = node.position?.end.line ?? place.line;
    // A fence that nobody closed runs to the end of the page.
    const lines = this.#prepared.lines.slice(place.line - 1, end === place.line ? undefined : end);
    const fence = /^\s*(?:>\s*)?(`{3,}|~{3,})/.exec(lines[0]?.slice(place.column - 1) ?? '')?.[1];
    if (fence === undefined) {
      this.blocks.push({ type: 'code', lang: node.lang ?? '', code: node.value, ...this.#at(place) });
      return;
    }
    const closed = lines.length > 1 && (lines.at(-1) ?? '').trim().endsWith(fence);
    const indent = place.column - 1;
    const inner = lines.slice(1, closed ? -1 : undefined).map((line) => withoutIndent(line, indent));
    const first = { line: place.line + 1, column: place.column };
    this.blocks.push({ type: 'code', lang: node.lang ?? '', code: inner.join('\n'), ...this.#at(first) });
  }

  #html(node: Html): void {
    const place = placeOf(node);
    if (/<table[\s>]/i.test(node.value)) {
      this.rawHtml.push({ html: node.value, ...this.#at(place), position: this.blocks.length });
    }
    const pivot = /^<div\b[^>]{0,200}\bdata-pivot\b/i.test(node.value) ? pivotsOf(node.value) : null;
    if (pivot)
      this.puzzles.push({ line: place.line, text: firstLine(node.value), why: 'a zone written as HTML in Markdown' });
  }
}

/** The blocks of an included file all stand where the page takes them in. */
function movedTo(block: Block, place: Place): Block {
  const moved = (inline: Inline): Inline => ({ ...inline, segments: [{ start: 0, ...place }] });
  if (block.type === 'heading' || block.type === 'text') return { ...block, ...place, inline: moved(block.inline) };
  if (block.type === 'code') return { ...block, ...place };
  const rows = block.rows.map((row) => ({ place, cells: row.cells.map(moved) }));
  return { ...block, ...place, header: block.header.map(moved), rows };
}

function placeOf(node: { position?: Flow['position'] }): Place {
  return { line: node.position?.start.line ?? 1, column: node.position?.start.column ?? 1 };
}

/** Gives every node the lines that it has in the page, where code was left out before parsing. */
function restoreLines(tree: Nodes, origins: readonly number[]): void {
  const pending: Nodes[] = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.position) {
      const { start, end } = node.position;
      node.position = {
        start: { ...start, line: origins[start.line - 1] ?? start.line },
        end: { ...end, line: origins[end.line - 1] ?? end.line },
      };
    }
    if ('children' in node) pending.push(...node.children);
  }
}

function withoutIndent(line: string, indent: number): string {
  const lead = line.length - line.trimStart().length;
  return line.slice(Math.min(lead, indent));
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').trim();
}

function inlineOf(children: readonly PhrasingContent[], fallback: Place): Inline {
  const inline = { ...plainInline('', fallback), segments: [] as Inline['segments'] };
  for (const child of children) append(inline, child);
  if (inline.segments.length === 0) inline.segments.push({ start: 0, ...fallback });
  return inline;
}

function append(inline: Inline, node: PhrasingContent): void {
  const start = inline.text.length;
  if (node.type === 'text' || node.type === 'inlineCode') {
    const place = placeOf(node);
    inline.segments.push({ start, line: place.line, column: place.column + (node.type === 'inlineCode' ? 1 : 0) });
    inline.text += node.value;
    if (node.type === 'inlineCode') inline.codes.push(node.value);
  } else if (node.type === 'break' || (node.type === 'html' && /^<br\b/i.test(node.value))) inline.text += '\n';
  else if (node.type === 'html') inline.text += typeArgument.test(node.value) ? node.value : '';
  else if (node.type === 'image' || node.type === 'imageReference') inline.text += node.alt ?? '';
  else if ('children' in node) {
    for (const child of node.children) append(inline, child);
    if (node.type === 'link') inline.links.push({ text: inline.text.slice(start), url: node.url });
  }
}

// `List<String>` looks like a tag to the parser; elements that pages do use are no types.
const typeArgument =
  /^<(?!(?:a|b|i|u|em|strong|code|kbd|sup|sub|span|p|div|img|ul|ol|li|small|del|s|wbr)>)[A-Za-z][\w.]*>$/i;

/** Keys and plain values; nothing that facts need is nested. */
function readFrontMatter(lines: readonly string[]): Record<string, string> {
  const meta: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0 || /^[\s#-]/.test(line)) continue;
    meta[line.slice(0, colon).trim().toLowerCase()] = line
      .slice(colon + 1)
      .trim()
      .replace(/^["']|["']$/g, '');
  }
  return meta;
}
