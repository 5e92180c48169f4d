import type { Place } from './page.ts';

/** A value of a printed JSON body, with the place where it starts. */
export interface JsonNode extends Place {
  type: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  /** The text of a string, number or boolean as printed. */
  text: string;
  members: { key: string; place: Place; value: JsonNode }[];
  items: JsonNode[];
}

export interface JsonReading {
  node: JsonNode | null;
  /** The offset after what was read. */
  end: number;
  /** Text that had to be left out to go on, with its place. */
  skipped: (Place & { text: string })[];
}

// Deeper bodies do not occur in documentation; the limit keeps hostile input from exhausting the stack.
const maxDepth = 100;
// What needs more mending than this is something else than JSON.
const mostSkipped = 20;
const wordEnd = /[\s,:{}[\]"]/;

/**
 * Reads JSON as documentation prints it: comments, trailing and missing commas, `...`, bare words, unquoted keys and
 * members without braces are accepted. What cannot be read is skipped and reported; every character is read once.
 */
export function readJson(source: string, from: number, origin: Place): JsonReading {
  return new Reader(source, from, origin).read();
}

class Reader {
  readonly #source: string;
  readonly #skipped: (Place & { text: string })[] = [];
  #at: number;
  #line: number;
  #lineStart: number;
  readonly #firstColumn: number;
  readonly #firstLine: number;

  constructor(source: string, from: number, origin: Place) {
    this.#source = source;
    this.#at = from;
    this.#line = origin.line;
    this.#firstLine = origin.line;
    this.#firstColumn = origin.column;
    this.#lineStart = from;
  }

  read(): JsonReading {
    this.#space();
    const node = this.#startsMember() ? this.#members(0, this.#place(), '') : this.#value(0);
    return { node, end: this.#at, skipped: this.#skipped };
  }

  #place(): Place {
    const column = this.#at - this.#lineStart + 1;
    return { line: this.#line, column: this.#line === this.#firstLine ? column + this.#firstColumn - 1 : column };
  }

  #next(): void {
    if (this.#source[this.#at] === '\n') {
      this.#line += 1;
      this.#lineStart = this.#at + 1;
    }
    this.#at += 1;
  }

  #skipLine(): void {
    while (this.#at < this.#source.length && this.#source[this.#at] !== '\n') this.#at += 1;
  }

  /** White space, comments and ellipses carry nothing. */
  #space(): void {
    for (;;) {
      const char = this.#source[this.#at];
      if (char === undefined) return;
      if (/\s/.test(char) || char === '…' || char === '\u00a0') this.#next();
      else if (this.#source.startsWith('//', this.#at)) this.#skipLine();
      else if (this.#source.startsWith('/*', this.#at)) this.#blockComment();
      else if (this.#source.startsWith('...', this.#at)) this.#at += 3;
      else return;
    }
  }

  #blockComment(): void {
    const close = this.#source.indexOf('*/', this.#at + 2);
    const end = close < 0 ? this.#source.length : close + 2;
    while (this.#at < end) this.#next();
  }

  /** A fragment such as `"filter": "x"` is an object whose braces were left out. */
  #startsMember(): boolean {
    return (
      this.#source[this.#at] === '"' && /^"[^"\n]{0,200}"\s{0,20}:/.test(this.#source.slice(this.#at, this.#at + 230))
    );
  }

  #value(depth: number): JsonNode | null {
    this.#space();
    const place = this.#place();
    const char = this.#source[this.#at];
    if (char === undefined || depth > maxDepth) return null;
    if (char === '{') {
      this.#next();
      return this.#members(depth, place, '}');
    }
    if (char === '[') {
      this.#next();
      return this.#array(depth, place);
    }
    if (char === '"') return { ...leaf('string', this.#string()), ...place };
    return this.#word(place);
  }

  #array(depth: number, place: Place): JsonNode {
    const node: JsonNode = { ...leaf('array', ''), ...place };
    while (this.#atMember(']', '}')) {
      const before = this.#at;
      const item = this.#value(depth + 1);
      if (item) node.items.push(item);
      if (this.#at === before) this.#skipOne();
    }
    if (this.#source[this.#at] === ']') this.#next();
    return node;
  }

  #members(depth: number, place: Place, close: string): JsonNode {
    const node: JsonNode = { ...leaf('object', ''), ...place };
    while (this.#atMember('}', ']')) {
      const keyPlace = this.#place();
      const before = this.#at;
      const key = this.#source[this.#at] === '"' ? this.#string() : this.#bareWord();
      this.#space();
      if (key !== '' && this.#source[this.#at] === ':') {
        this.#next();
        const value = this.#value(depth + 1);
        if (value) node.members.push({ key, place: keyPlace, value });
      } else if (key !== '') this.#skipped.push({ ...keyPlace, text: key });
      if (this.#at === before) this.#skipOne();
    }
    if (close !== '' && this.#source[this.#at] === close) this.#next();
    return node;
  }

  /** Moves over separators; false at the end, or at a bracket that closes this or an outer value. */
  #atMember(own: string, other: string): boolean {
    this.#space();
    while (this.#source[this.#at] === ',') {
      this.#next();
      this.#space();
    }
    const char = this.#source[this.#at];
    return char !== undefined && char !== own && char !== other;
  }

  /** Leaves a character out; after too many of them the rest of the text as well. */
  #skipOne(): void {
    this.#skipped.push({ ...this.#place(), text: this.#source[this.#at] ?? '' });
    if (this.#skipped.length < mostSkipped) this.#next();
    else this.#at = this.#source.length;
  }

  #bareWord(): string {
    const start = this.#at;
    while (this.#at < this.#source.length && !wordEnd.test(this.#source[this.#at] ?? '')) this.#at += 1;
    return this.#source.slice(start, this.#at);
  }

  #word(place: Place): JsonNode | null {
    const word = this.#bareWord();
    if (word === '') return null;
    if (word === 'null') return { ...leaf('null', word), ...place };
    if (word === 'true' || word === 'false') return { ...leaf('boolean', word), ...place };
    if (Number.isFinite(Number(word))) return { ...leaf('number', word), ...place };
    return { ...leaf('string', word), ...place };
  }

  /** A string ends at its quote, or at the end of the line where the quote was forgotten. */
  #string(): string {
    const start = this.#at + 1;
    this.#at = start;
    while (this.#at < this.#source.length) {
      const char = this.#source[this.#at];
      if (char === '"' || char === '\n') break;
      this.#at += char === '\\' && this.#source[this.#at + 1] !== '\n' ? 2 : 1;
    }
    const text = this.#source.slice(start, this.#at);
    if (this.#source[this.#at] === '"') this.#at += 1;
    return text;
  }
}

function leaf(type: JsonNode['type'], text: string): Omit<JsonNode, 'line' | 'column'> {
  return { type, text, members: [], items: [] };
}
