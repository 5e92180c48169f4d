import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';

type Path = readonly (string | number)[];

/**
 * Edits one YAML file where it stands: the tree of the `yaml` package says where a node begins and ends, and only its
 * text is replaced, so that comments, order and the wrapping of everything else stay as they are.
 */
export class YamlText {
  #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  has(path: Path): boolean {
    return this.#find(path).node !== null;
  }

  keys(path: Path): string[] {
    const { node } = this.#find(path);
    return isMap(node) ? node.items.map((item) => keyOf(item)) : [];
  }

  value(path: Path): unknown {
    const { node } = this.#find(path);
    return node === null ? undefined : node.toJS(parseDocument(this.#text));
  }

  /** Puts a scalar or a flow collection in the place of one. */
  set(path: Path, rendered: string): void {
    const { node } = this.#need(path);
    this.#splice(start(node), node.range?.[1] ?? start(node), rendered);
  }

  rename(path: Path, name: string): void {
    const { pair } = this.#need(path);
    const key = pair?.key as Node;
    this.#splice(start(key), key.range?.[1] ?? start(key), scalar(name));
  }

  /** Takes a key with its value away, or the item of a list. */
  remove(path: Path): void {
    const { node, pair } = this.#find(path);
    const parent = this.#need(path.slice(0, -1)).node;
    if (isMap(parent) && pair) {
      this.#removeLines(start(pair.key as Node), this.#endOf(pair));
    } else if (isSeq(parent) && node) {
      if (parent.flow)
        this.setList(path.slice(0, -1), listOf(parent.toJS(parseDocument(this.#text)), Number(path.at(-1))));
      else if (parent.items.length === 1) this.#empty(path.slice(0, -1), parent);
      else this.#removeLines(this.#text.lastIndexOf('-', start(node)), this.#endOfNode(node));
    }
  }

  /** A list without items is written in flow form: nothing at all would be no list. */
  #empty(path: Path, list: Node): void {
    const key = this.#need(path).pair?.key as Node;
    this.#splice(key.range?.[1] ?? start(key), this.#endOfNode(list), ': []\n');
  }

  /** Puts a key into a block map, behind another one or in front of all. */
  insert(path: Path, lines: readonly string[], after: string | null): void {
    const { node } = this.#find(path);
    if (!isMap(node) || node.items.length === 0) throw new Error(`no block map at /${path.join('/')}`);
    const indent = this.#columnOf(start(firstKey(node)));
    const found = node.items.find((item) => keyOf(item) === after);
    const at = found ? this.#endOf(found) : this.#lineStart(start(firstKey(node)));
    this.#splice(at, at, lines.map((line) => `${line === '' ? '' : ' '.repeat(indent)}${line}\n`).join(''));
  }

  /** Puts an item into a block list, behind another one or at its end. */
  insertItem(path: Path, lines: readonly string[], after: number): void {
    const { node, pair } = this.#need(path);
    if (isSeq(node) && node.items.length === 0 && pair) {
      const indent = ' '.repeat(this.#columnOf(start(pair.key as Node)) + 2);
      const text = lines.map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}`).join('\n');
      this.#splice((pair.key as Node).range?.[1] ?? 0, node.range?.[1] ?? 0, `:\n${text}`);
      return;
    }
    if (!isSeq(node) || node.flow || node.items.length === 0) throw new Error(`no block list at /${path.join('/')}`);
    const first = node.items[0] as Node;
    const indent = this.#columnOf(this.#text.lastIndexOf('-', start(first)));
    const item = node.items[Math.min(after, node.items.length - 1)] as Node;
    const at = after < 0 ? this.#lineStart(start(first)) : this.#endOfNode(item);
    const text = lines.map((line, index) => `${' '.repeat(indent)}${index === 0 ? '- ' : '  '}${line}\n`).join('');
    this.#splice(at, at, text);
  }

  /** Gives a list of plain values the given members; a list in block form keeps the lines of those that stay. */
  setList(path: Path, values: readonly string[]): void {
    const { node } = this.#need(path);
    if (!isSeq(node)) throw new Error(`no list at /${path.join('/')}`);
    if (node.flow) {
      this.#splice(start(node), node.range?.[1] ?? start(node), `[${values.map(scalar).join(', ')}]`);
      return;
    }
    const indent = ' '.repeat(this.#columnOf(this.#text.lastIndexOf('-', start(node.items[0] as Node))));
    const known = new Map(
      node.items.map((item) => {
        const from = this.#lineStart(this.#text.lastIndexOf('-', start(item as Node)));
        return [String((item as { value?: unknown }).value), this.#text.slice(from, this.#endOfNode(item as Node))];
      }),
    );
    const from = this.#lineStart(this.#text.lastIndexOf('-', start(node.items[0] as Node)));
    const to = this.#endOfNode(node.items.at(-1) as Node);
    this.#splice(from, to, values.map((value) => known.get(value) ?? `${indent}- ${scalar(value)}\n`).join(''));
  }

  #find(path: Path): { node: Node | null; pair: Pair | null } {
    let node = parseDocument(this.#text).contents as Node | null;
    let pair: Pair | null = null;
    for (const key of path) {
      if (isMap(node)) {
        pair = node.items.find((item) => keyOf(item) === String(key)) ?? null;
        node = (pair?.value ?? null) as Node | null;
      } else if (isSeq(node)) {
        pair = null;
        node = (node.items[Number(key)] ?? null) as Node | null;
      } else return { node: null, pair: null };
    }
    return { node, pair };
  }

  #need(path: Path): { node: Node; pair: Pair | null } {
    const { node, pair } = this.#find(path);
    if (!node) throw new Error(`nothing stands at /${path.join('/')}`);
    return { node, pair };
  }

  #splice(from: number, to: number, text: string): void {
    this.#text = this.#text.slice(0, from) + text + this.#text.slice(to);
  }

  #removeLines(from: number, to: number): void {
    this.#splice(this.#lineStart(from), to, '');
  }

  #lineStart(offset: number): number {
    return this.#text.lastIndexOf('\n', offset - 1) + 1;
  }

  #columnOf(offset: number): number {
    return offset - this.#lineStart(offset);
  }

  #endOf(pair: Pair): number {
    return this.#endOfNode((pair.value ?? pair.key) as Node);
  }

  /** The start of the line after the last one that the node fills. Comments below it belong to what follows. */
  #endOfNode(node: Node): number {
    let last = node;
    while ((isMap(last) || isSeq(last)) && !last.flow && last.items.length > 0) {
      const item = last.items.at(-1) as Pair | Node;
      last = ('key' in item ? (item.value ?? item.key) : item) as Node;
    }
    const end = last.range?.[1] ?? 0;
    if (this.#text[end - 1] === '\n') return end;
    const next = this.#text.indexOf('\n', end);
    return next < 0 ? this.#text.length : next + 1;
  }
}

const start = (node: Node): number => node.range?.[0] ?? 0;
const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : '');
const firstKey = (map: YAMLMap): Node => map.items[0]?.key as Node;
const listOf = (values: unknown, without: number): string[] =>
  (values as unknown[]).map(String).filter((_, index) => index !== without);

/** A plain scalar where YAML reads it as the same text, else in single quotes. */
export function scalar(value: string): string {
  const plain =
    /^(?:[A-Za-z_][\w./+ -]*|\/[\w./{}-]*)$/.test(value) &&
    !/^(?:true|false|null|yes|no|on|off|~)$/i.test(value) &&
    !/\s$/.test(value);
  return plain ? value : `'${value.replaceAll("'", "''")}'`;
}
