import type { Element, Nodes, Root } from 'hast';
import rehypeParse from 'rehype-parse';
import { unified } from 'unified';
import type { Block, Inline, Page, Place, TableBlock } from '../page.ts';
import { plainInline, trimInline } from '../page.ts';

import { Unparsable } from './zones.ts';

const parser = unified().use(rehypeParse, { fragment: false });
const fragmentParser = unified().use(rehypeParse, { fragment: true });

// Chrome around the content: navigation, feedback, scripts.
const outside = new Set([
  'nav',
  'script',
  'style',
  'button',
  'header',
  'footer',
  'template',
  'form',
  'noscript',
  'svg',
]);
const inlineBlocks = new Set([
  'p',
  'li',
  'dt',
  'dd',
  'figcaption',
  'summary',
  'blockquote',
  'div',
  'section',
  'article',
]);
const sampleTabs =
  /^(?:csharp|cs|cli|javascript|js|typescript|java|go|objc|objective-c|php|powershell|python|snippets?)\b/i;
const maxDepth = 200;

// Elements whose end may be left out, or that have none, say nothing about how deep a page nests.
const uncounted =
  /^(?:p|li|tr|td|th|dt|dd|tbody|thead|tfoot|option|br|hr|img|input|link|meta|col|wbr|base|source|area|embed|param|track|path)$/i;
const deepestNesting = 300;

/** Refuses what would exhaust the stack of everything that walks the tree. */
function refuseDeep(source: string): void {
  let depth = 0;
  for (const [, close, name = ''] of source.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})(?=[\s/>])/gi)) {
    if (uncounted.test(name)) continue;
    depth += close === '/' ? -1 : 1;
    if (depth > deepestNesting) throw new Unparsable(`nests ${depth} elements deep`);
  }
}

/** Reads a page as the documentation site renders it. */
export function readHtml(source: string, path: string): Page {
  refuseDeep(source);
  const tree = parser.parse(source.replace(/\r\n?/g, '\n')) as Root;
  const meta: Record<string, string> = {};
  const content = surveyed(tree, meta);
  const blocks: Block[] = [];
  convert(content, blocks, null, 0);
  return { path, input: 'html', meta, blocks, puzzles: [], blank: source.trim() === '' };
}

/** The blocks of HTML that stands inside Markdown; `origin` is where it starts. */
export function blocksOfHtml(html: string, origin: Place & { zones: string[] | null }): Block[] {
  const blocks: Block[] = [];
  convert(fragmentParser.parse('\n'.repeat(origin.line - 1) + html) as Root, blocks, origin.zones, 0);
  return blocks;
}

/** Collects the `meta` elements and finds the element that holds the article. */
function surveyed(tree: Root, meta: Record<string, string>): Nodes {
  let found: Element | null = null;
  let body: Element | null = null;
  const pending: Nodes[] = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.type === 'element') {
      const { name, content, id } = node.properties;
      if (node.tagName === 'meta' && typeof name === 'string') meta[name.toLowerCase()] = String(content ?? '');
      if (node.tagName === 'body') body = node;
      if (!found && (node.tagName === 'main' || id === 'main')) found = node;
    }
    if ('children' in node) pending.push(...[...node.children].reverse());
  }
  return found ?? body ?? tree;
}

function convert(node: Nodes, blocks: Block[], zones: string[] | null, depth: number): void {
  if (depth > maxDepth || !('children' in node)) return;
  let run: Nodes[] = [];
  const flush = () => {
    const inline = trimInline(inlineOf(run, placeOf(run[0] ?? node)));
    if (inline.text.trim() !== '')
      blocks.push({ type: 'text', inline, ...(inline.segments[0] ?? placeOf(node)), zones });
    run = [];
  };
  for (const child of node.children) {
    if (child.type !== 'element' || !isBlock(child)) run.push(child);
    else {
      flush();
      convertBlock(child, blocks, zones, depth + 1);
    }
  }
  flush();
}

function isBlock(element: Element): boolean {
  const tag = element.tagName;
  if (outside.has(tag) || inlineBlocks.has(tag) || /^h[1-6]$/.test(tag)) return true;
  return ['table', 'pre', 'ul', 'ol', 'dl', 'main', 'body', 'html', 'head', 'aside', 'details', 'figure'].includes(tag);
}

function convertBlock(element: Element, blocks: Block[], zones: string[] | null, depth: number): void {
  const tag = element.tagName;
  if (outside.has(tag) || tag === 'head' || isSampleTab(element)) return;
  const pivots = String(element.properties.dataPivot ?? '')
    .split(/[,\s]+/)
    .filter((name) => name !== '');
  const inner = pivots.length > 0 ? pivots : zones;
  if (/^h[1-6]$/.test(tag)) blocks.push(headingOf(element, inner));
  else if (tag === 'table') blocks.push(tableOf(element, inner));
  else if (tag === 'pre') blocks.push(codeOf(element, inner));
  else convert(element, blocks, inner, depth);
}

function isSampleTab(element: Element): boolean {
  const tab = element.properties.dataTab;
  return element.tagName === 'section' && typeof tab === 'string' && sampleTabs.test(tab);
}

function headingOf(element: Element, zones: string[] | null): Block {
  const inline = trimInline(inlineOf(element.children, placeOf(element)));
  return { type: 'heading', depth: Number(element.tagName[1]), inline, ...placeOf(element), zones };
}

function codeOf(pre: Element, zones: string[] | null): Block {
  const code = elementsNamed(pre, ['code'])[0];
  const names = code?.properties.className ?? pre.properties.className ?? [];
  const lang = (Array.isArray(names) ? names : [names]).map(String).find((name) => /^lang(?:uage)?-/.test(name));
  const { text, segments } = trimInline(inlineOf((code ?? pre).children, placeOf(pre)));
  const { line, column } = segments[0] ?? placeOf(pre);
  return { type: 'code', lang: lang?.replace(/^lang(?:uage)?-/, '') ?? '', code: text, line, column, zones };
}

function tableOf(table: Element, zones: string[] | null): TableBlock {
  const rows = elementsNamed(table, ['tr']).map((row) => ({
    cells: elementsNamed(row, ['td', 'th']).map((cell) => trimInline(inlineOf(cell.children, placeOf(cell)))),
    place: placeOf(row),
  }));
  const [head, ...body] = rows;
  return { type: 'table', header: head?.cells ?? [], rows: body, ...placeOf(table), zones };
}

/** Elements with one of the names below an element, not looking inside those found. */
function elementsNamed(root: Element, names: string[]): Element[] {
  const found: Element[] = [];
  const pending: Nodes[] = [...root.children].reverse();
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.type !== 'element') continue;
    if (names.includes(node.tagName)) found.push(node);
    else pending.push(...[...node.children].reverse());
  }
  return found;
}

function placeOf(node: Nodes): Place {
  return { line: node.position?.start.line ?? 1, column: node.position?.start.column ?? 1 };
}

function inlineOf(nodes: readonly Nodes[], fallback: Place): Inline {
  const inline = { ...plainInline('', fallback), segments: [] as Inline['segments'] };
  for (const node of nodes) append(inline, node, 0);
  if (inline.segments.length === 0) inline.segments.push({ start: 0, ...fallback });
  return inline;
}

function append(inline: Inline, node: Nodes, depth: number): void {
  const start = inline.text.length;
  if (depth > maxDepth) return;
  if (node.type === 'text') {
    const place = placeOf(node);
    inline.segments.push({ start, line: place.line, column: place.column });
    inline.text += node.value;
  } else if (node.type === 'element') {
    if (outside.has(node.tagName)) return;
    if (node.tagName === 'br') inline.text += '\n';
    if (node.tagName === 'img') inline.text += String(node.properties.alt ?? '');
    for (const child of node.children) append(inline, child, depth + 1);
    const text = inline.text.slice(start);
    if (node.tagName === 'code') inline.codes.push(text);
    if (node.tagName === 'a') inline.links.push({ text, url: String(node.properties.href ?? '') });
  }
}
