import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { ReadFailure } from '../read/failure.ts';

/** A place in a file of the description, with a JSON pointer into that file. */
export interface DescribedPlace {
  file: string;
  path: (string | number)[];
}

export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

interface Parsed {
  text: string;
  root: Node | null;
  lines: LineCounter;
  value: Value;
}

/** Files that did not change are parsed once, however many states of the description are looked at. */
const parsed = new Map<string, Parsed>();

/**
 * The files of openapi/ with their values and the line of each. Made from texts, so that a state that was never written
 * can be held against the pages as well.
 */
export class Description {
  readonly texts: ReadonlyMap<string, string>;

  /** @param texts the files by their names, such as `openapi/schemas/copilotFile.yaml` */
  constructor(texts: ReadonlyMap<string, string>) {
    this.texts = texts;
  }

  /** @throws ReadFailure where the folder holds no description */
  static read(root: string): Description {
    const files = globSync('openapi/**/*.yaml', { cwd: root }).sort();
    const texts = new Map(files.map((file) => [file.replaceAll('\\', '/'), readFileSync(join(root, file), 'utf8')]));
    for (const needed of ['openapi/openapi.yaml', 'openapi/documented.yaml']) {
      if (!texts.has(needed)) throw new ReadFailure(needed, 'is missing; run this from a checkout of the project');
    }
    return new Description(texts);
  }

  with(texts: ReadonlyMap<string, string | null>): Description {
    const next = new Map(this.texts);
    for (const [file, text] of texts) {
      if (text === null) next.delete(file);
      else next.set(file, text);
    }
    return new Description(next);
  }

  has(file: string): boolean {
    return this.texts.has(file);
  }

  text(file: string): string {
    const text = this.texts.get(file);
    if (text === undefined) throw new ReadFailure(file, 'is missing');
    return text;
  }

  /** The value at a place, as JSON; undefined where there is none. */
  valueAt({ file, path }: DescribedPlace): Value | undefined {
    if (!this.has(file)) return undefined;
    let value: Value | undefined = this.#parse(file).value;
    for (const key of path) {
      if (Array.isArray(value)) value = value[Number(key)];
      else if (value !== null && typeof value === 'object') value = value[key];
      else return undefined;
    }
    return value;
  }

  /** The node at a place and the pair that holds it. */
  nodeAt({ file, path }: DescribedPlace): { node: Node | null; pair: Pair | null } {
    let node: Node | null = this.#parse(file).root;
    let pair: Pair | null = null;
    for (const key of path) {
      if (isMap(node)) {
        pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key)) ?? null;
        node = (pair?.value ?? null) as Node | null;
      } else if (isSeq(node)) {
        pair = null;
        node = (node.items[Number(key)] ?? null) as Node | null;
      } else return { node: null, pair: null };
    }
    return { node, pair };
  }

  /** The line of the key at a place, or of the value where it has no key; of the nearest node above where it is not there. */
  lineAt(place: DescribedPlace): number {
    if (!this.has(place.file)) return 1;
    const { lines } = this.#parse(place.file);
    for (let path = place.path; path.length > 0; path = path.slice(0, -1)) {
      const { node, pair } = this.nodeAt({ file: place.file, path });
      const range = ((pair?.key ?? node) as Node | null)?.range;
      if (range) return lines.linePos(range[0]).line;
    }
    return 1;
  }

  /** Where a reference leads, or the place itself. References lead to files, as openapi/ writes them. */
  follow(place: DescribedPlace): DescribedPlace {
    const value = this.valueAt(place);
    const reference = value !== null && typeof value === 'object' && !Array.isArray(value) ? value.$ref : undefined;
    if (typeof reference !== 'string') return place;
    const [file = '', pointer = ''] = reference.split('#');
    const target = file === '' ? place.file : posix.join(posix.dirname(place.file), file);
    if (!this.has(target)) throw new ReadFailure(place.file, `refers to ${reference}, which is not there`);
    const path = pointer.split('/').slice(1).map(decodeURIComponent);
    return { file: target, path: path.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')) };
  }

  #parse(file: string): Parsed {
    const text = this.text(file);
    const key = `${file}\0${text}`;
    const known = parsed.get(key);
    if (known) return known;
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines });
    const [error] = document.errors;
    if (error) throw new ReadFailure(file, `is no YAML: ${error.message.split('\n')[0]}`);
    const result = { text, root: document.contents as Node | null, lines, value: document.toJS() as Value };
    if (parsed.size > 2000) parsed.clear();
    parsed.set(key, result);
    return result;
  }
}

export function pointerOf(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export function at(place: DescribedPlace, ...keys: (string | number)[]): DescribedPlace {
  return { file: place.file, path: [...place.path, ...keys] };
}

export function recordOf(value: Value | undefined): { [key: string]: Value } {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

export function listIn(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : [];
}
