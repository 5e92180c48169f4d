import type { Block, Page, Place, Puzzle } from '../page.ts';
import { plainInline } from '../page.ts';
import { enumerationOf, examplePartOf, type Role, roleOf } from '../roles.ts';
import { readFlatTable } from './flat-table.ts';

// What a browser copies along with the article.
const chrome =
  /^(?:edit|share via|share|copy|print|save|feedback|http|json|try it|expand table|in this article|table of contents|exit (?:editor|focus) mode|read in english|add to (?:collections|plan)|ask learn|summarize this article for me|c#|cli|go|java|javascript|php|powershell|python|typescript|yes|no|was this page helpful\?|article.{0,80}|\d\d?\/\d\d?\/\d{4})$/i;
const alertWord = /^(?:\[!)?(?:important|note|tip|caution|warning)\]?$/i;
const httpStart = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|MERGE) \S|^HTTP\/\d(?:\.\d)? \d{3}/;
const qualifiable: (Role | null)[] = ['httpRequest', 'requestBody', 'response', 'examples'];

/** Reads plain text copied from a rendered page. Headings and tables have lost their marks and are told by their words. */
export function readText(source: string, path: string): Page {
  const reader = new TextReader(source.replace(/\r\n?/g, '\n').split('\n'));
  reader.read();
  const { blocks, puzzles } = reader;
  return { path, input: 'text', meta: {}, blocks, puzzles, blank: source.trim() === '' };
}

class TextReader {
  readonly blocks: Block[] = [];
  readonly puzzles: Puzzle[] = [];
  readonly #lines: string[];
  #at = 0;
  #role: Role | null = null;
  #exampleDepth = 0;
  #titled = false;

  constructor(lines: string[]) {
    this.#lines = lines;
  }

  read(): void {
    while (this.#at < this.#lines.length) this.#next();
  }

  #line(index = this.#at): string {
    return (this.#lines[index] ?? '').trim();
  }

  #place(index = this.#at): Place {
    const line = this.#lines[index] ?? '';
    return { line: index + 1, column: line.length - line.trimStart().length + 1 };
  }

  #next(): void {
    const line = this.#line();
    if (line === '' || chrome.test(line) || alertWord.test(line)) this.#at += 1;
    else if (httpStart.test(line) || this.#startsJson()) this.#code();
    else if (this.#table()) return;
    else if (this.#heading(line)) this.#at += 1;
    else this.#paragraph();
  }

  #startsJson(): boolean {
    return /^(?:\{|\[\s*(?:$|[{["\d])|data:\s*[{[])/.test(this.#line());
  }

  #alone(): boolean {
    return this.#line(this.#at - 1) === '' && this.#line(this.#at + 1) === '';
  }

  /** Headings are told by the convention's words, or by standing alone without a full stop where sub-headings occur. */
  #heading(line: string): boolean {
    const depth = this.#depthOf(line);
    if (depth === 0) return false;
    this.#titled = true;
    const place = this.#place();
    this.blocks.push({ type: 'heading', depth, inline: plainInline(line, place), ...place, zones: null });
    return true;
  }

  #depthOf(line: string): number {
    if (!this.#titled) return this.#alone() || this.#at === 0 ? 1 : 0;
    if (line.length > 160 || /[.;,!]$/.test(line)) return 0;
    const part = examplePartOf(line);
    if (part !== null && this.#exampleDepth > 0) {
      this.#role = part;
      return this.#exampleDepth + 1;
    }
    const role = roleOf(line);
    if (role === 'examples') {
      const numbered = /^examples? \d+/i.test(line);
      this.#exampleDepth = numbered ? 3 : 2;
      this.#role = role;
      return numbered || /^examples?$/i.test(line) ? this.#exampleDepth : 0;
    }
    if (role !== null && (enumerationOf(line) !== null || this.#exactRole(line, role))) {
      this.#exampleDepth = 0;
      this.#role = role;
      return enumerationOf(line) !== null ? 3 : 2;
    }
    const subHeading = qualifiable.includes(this.#role) && this.#alone() && /^[A-Z]/.test(line) && !line.endsWith(':');
    return subHeading && line.split(/\s+/).length <= 16 && this.#leadsOn() ? 3 : 0;
  }

  #exactRole(line: string, role: Role): boolean {
    return role !== 'permissions' || line.split(/\s+/).length <= 4;
  }

  /** A heading is followed by something; a sentence without a full stop at the end of a section is not one. */
  #leadsOn(): boolean {
    let next = this.#at + 1;
    while (next < this.#lines.length && this.#line(next) === '') next += 1;
    return next < this.#lines.length;
  }

  #table(): boolean {
    const reading = readFlatTable(this.#lines, this.#at, (index) => this.#place(index));
    if (!reading) return false;
    this.blocks.push(...reading.blocks);
    this.puzzles.push(...reading.puzzles);
    this.#at = reading.end;
    return true;
  }

  /** Code runs on while its brackets are open; a request or status line takes its headers and body along. */
  #code(): void {
    const start = this.#at;
    let end = start;
    if (httpStart.test(this.#line())) {
      end += 1;
      while (httpStart.test(this.#line(end)) || /^[\w-]+:\s?\S/.test(this.#line(end)) || /^[?&]/.test(this.#line(end)))
        end += 1;
      let body = end;
      while (body < this.#lines.length && this.#line(body) === '') body += 1;
      if (/^(?:[{[]|data:)/.test(this.#line(body))) end = this.#bodyEnd(body);
    } else end = this.#bodyEnd(start);
    const code = this.#lines.slice(start, end).join('\n').trimEnd();
    this.blocks.push({ type: 'code', lang: '', code, line: start + 1, column: 1, zones: null });
    this.#at = end;
  }

  #bodyEnd(from: number): number {
    let open = 0;
    let index = from;
    while (index < this.#lines.length) {
      open += openBrackets(this.#lines[index] ?? '');
      index += 1;
      if (open > 0) continue;
      let next = index;
      while (next < this.#lines.length && (this.#line(next) === '' || /^(?:id|event|retry):/.test(this.#line(next))))
        next += 1;
      if (!/^data:/.test(this.#line(next))) break;
      index = next;
    }
    return index;
  }

  #paragraph(): void {
    const place = this.#place();
    const inline = plainInline(this.#line(), place);
    this.blocks.push({ type: 'text', inline, ...place, zones: null });
    this.#at += 1;
  }
}

/** Brackets opened less brackets closed on a line, outside of strings. */
function openBrackets(line: string): number {
  let open = 0;
  let quoted = false;
  for (let index = 0; index < line.length; index += 1) {
    const char = line[index];
    if (char === '\\' && quoted) index += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '{' || char === '[')) open += 1;
    else if (!quoted && (char === '}' || char === ']')) open -= 1;
  }
  return open;
}
