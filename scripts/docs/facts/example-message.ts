import { type JsonNode, readJson } from '../json.ts';
import type { CodeBlock, Place } from '../page.ts';
import type { Role } from '../roles.ts';
import { requestLine } from './requests.ts';

interface Body {
  /** The keys of the outermost object, in the page's order. */
  keys: string[];
  /** Every key path with the JSON types that stand there; `x[]` for the values of an array that are no objects. */
  paths: Map<string, { types: Set<string>; place: Place }>;
}

export interface ExampleMessage {
  side: 'request' | 'response' | 'fragment';
  /** The request or status line, ids as `{id}`; null where the example shows only a body. */
  firstLine: string | null;
  headers: { name: string; value: string; place: Place }[];
  body: Body | null;
  place: Place;
  skipped: (Place & { text: string })[];
}

const mostReported = 20;
const mostBodies = 500;
const statusLine = /^HTTP\/\d(?:\.\d)?\s+\d{3}\b/;
const headerLine = /^([A-Za-z][\w-]*):\s*(.*)$/;

/** Reads a code block of an example. What it is, its first line says, or else the heading above it. */
export function readMessage(block: CodeBlock, role: Role | null): ExampleMessage {
  const lines = block.code.split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  const text = lines[first]?.trim() ?? '';
  const isRequest = requestLine.test(text);
  const isResponse = statusLine.test(text);
  const place = { line: block.line + Math.max(first, 0), column: first === 0 ? block.column : 1 };
  const message: ExampleMessage = { side: 'fragment', firstLine: null, headers: [], body: null, place, skipped: [] };
  if (isRequest || role === 'exampleRequest') message.side = 'request';
  if (isResponse || (role === 'exampleResponse' && !isRequest)) message.side = 'response';
  let at = Math.max(first, 0);
  if (isRequest || isResponse) at = readHead(message, lines, first, block);
  readBody(message, lines, at, block);
  return message;
}

/** Reads the first line and the headers; gives the index of the line where the body may start. */
function readHead(message: ExampleMessage, lines: readonly string[], first: number, block: CodeBlock): number {
  let at = first + 1;
  let line = lines[first]?.trim() ?? '';
  while (/^\s*[?&]/.test(lines[at] ?? '')) line += lines[at++]?.trim() ?? '';
  message.firstLine = normalLine(line);
  for (; at < lines.length; at += 1) {
    const text = lines[at] ?? '';
    const match = headerLine.exec(text.trim());
    if (!match || /^(?:data|id|event|retry)$/.test(match[1] ?? '')) break;
    const place = { line: block.line + at, column: 1 + text.search(/\S|$/) };
    message.headers.push({ name: match[1] ?? '', value: (match[2] ?? '').trim(), place });
  }
  return at;
}

const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** Ids and placeholders count as `{id}`, so that another id is no change. */
function normalLine(line: string): string {
  const [method = '', ...rest] = line.replace(/\s+/g, ' ').split(' ');
  if (statusLine.test(line)) return line.replace(/\s+/g, ' ');
  const url = rest
    .join(' ')
    .replace(/ HTTP\/[\d.]+$/, '')
    .replace(guid, '{id}')
    .replace(/\{[^{}/]{1,80}\}/g, '{id}');
  const [path = '', ...query] = url.split('?');
  const segments = path.split('/').map((part) => (isOpaque(part) ? '{id}' : part));
  return [`${method} ${segments.join('/')}`, ...query].join('?');
}

/** Long runs of letters and figures, as ids of items and messages are; `v1.0` and words are not. */
function isOpaque(segment: string): boolean {
  const text = segment.replace(/%[0-9a-f]{2}/gi, '');
  if (/^\d+$/.test(text)) return true;
  return (
    text.length >= 16 &&
    /\d/.test(text) &&
    /^[\w=!:@.+~-]+$/.test(text) &&
    !/^[a-z]+(?:[A-Z][a-z]+\d{0,3})*$/.test(text) &&
    !text.includes('(')
  );
}

function readBody(message: ExampleMessage, lines: readonly string[], from: number, block: CodeBlock): void {
  const offset = lines.slice(0, from).join('\n').length + (from > 0 ? 1 : 0);
  const source = block.code;
  const cursor = new Cursor(source, block);
  const nodes: JsonNode[] = [];
  let at = offset;
  for (let tries = 0; at < source.length && tries < mostBodies; tries += 1) {
    const start = bodyStart(source, at);
    if (start < 0) break;
    const place = cursor.placeOf(start);
    const { node, end, skipped } = readJson(source, start, place);
    message.skipped.push(...skipped.slice(0, mostReported - message.skipped.length));
    if (node) nodes.push(node);
    at = Math.max(end, start + 1);
  }
  if (nodes.length > 0) message.body = bodyOf(nodes);
  else if (source.slice(offset).trim() !== '' && message.side === 'fragment') {
    message.skipped.push({ ...message.place, text: source.slice(offset, offset + 80) });
  }
}

/** The next JSON value: at a bracket that starts a line, after `data:`, or at a member without braces. */
function bodyStart(source: string, from: number): number {
  const pattern = /^[ \t]*(?:data:[ \t]*)?(?=[{[]|"[^"\n]{1,200}"[ \t]*:)/gm;
  pattern.lastIndex = from;
  const match = pattern.exec(source);
  return match ? match.index + match[0].length : -1;
}

/** Tells places in a text that is gone through from its start to its end. */
class Cursor {
  readonly #source: string;
  readonly #block: CodeBlock;
  #line = 0;
  #lineStart = 0;

  constructor(source: string, block: CodeBlock) {
    this.#source = source;
    this.#block = block;
  }

  placeOf(offset: number): Place {
    for (
      let next = this.#source.indexOf('\n', this.#lineStart);
      next >= 0 && next < offset;
      next = this.#source.indexOf('\n', this.#lineStart)
    ) {
      this.#line += 1;
      this.#lineStart = next + 1;
    }
    const indent = this.#line === 0 ? this.#block.column : 1;
    return { line: this.#block.line + this.#line, column: offset - this.#lineStart + indent };
  }
}

/** A streamed answer has several values: its keys and paths are those of all of them. */
function bodyOf(nodes: readonly JsonNode[]): Body {
  const body: Body = { keys: [], paths: new Map() };
  for (const node of nodes) addPaths(node, '', body);
  const roots = nodes.flatMap((node) => (node.type === 'array' ? node.items : [node]));
  body.keys = [...new Set(roots.flatMap((root) => root.members.map((member) => member.key)))];
  return body;
}

function addPaths(node: JsonNode, path: string, body: Body): void {
  for (const { key, place, value } of node.members) {
    const inner = path === '' ? key : `${path}.${key}`;
    addType(body, inner, value.type, place);
    addPaths(value, inner, body);
  }
  for (const item of node.items) {
    if (item.type !== 'object') addType(body, `${path}[]`, item.type, item);
    addPaths(item, `${path}[]`, body);
  }
}

function addType(body: Body, path: string, type: string, place: Place): void {
  const known = body.paths.get(path);
  if (known) known.types.add(type);
  else body.paths.set(path, { types: new Set([type]), place: { line: place.line, column: place.column } });
}
