import type { Json } from '../fact.ts';
import type { Outline, Section } from '../outline.ts';
import { sectionsOf } from '../outline.ts';
import type { CodeBlock, Place } from '../page.ts';
import type { Collector } from './collector.ts';
import { type ExampleMessage, readMessage } from './example-message.ts';

interface Example {
  number: number | null;
  /** How many requests and responses each zone has shown, to number those after the first. */
  seen: Map<string, number>;
  fragments: Map<string, { blocks: CodeBlock[]; keys: string[]; section: Section }>;
}

/** `example.request` and `example.response`: each side of each example, and below it every header and key path. */
export function readExamples(outline: Outline, out: Collector): void {
  const examples = new Map<Section, Example[]>();
  const order: Example[] = [];
  for (const section of sectionsOf(outline, 'examples', 'exampleRequest', 'exampleResponse')) {
    const holder = holderOf(section);
    const group = examples.get(holder) ?? [];
    examples.set(holder, group);
    const shows = section.blocks.some((block) => block.type === 'code');
    const repeated = section.role === 'exampleRequest' && isPlain(holder) && group.at(-1)?.seen.has('request');
    if (shows && (group.length === 0 || repeated)) {
      const example = { number: numberIn(holder.title), seen: new Map(), fragments: new Map() };
      group.push(example);
      order.push(example);
    }
    const example = group.at(-1);
    if (example) addBlocks(example, section, subjectOf(example, order), out);
  }
  for (const example of order) addFragments(example, subjectOf(example, order), out);
}

/** The heading of one example: the outermost below `Examples`, or `Example` itself. */
function holderOf(section: Section): Section {
  let holder = section;
  for (let at: Section | null = section; at; at = at.parent) {
    if (at.role === 'exampleRequest' || at.role === 'exampleResponse') {
      if (holder === at && at.parent && at.parent.role === 'examples') holder = at.parent;
      continue;
    }
    if (at.role !== 'examples') break;
    if (!isPlain(at) || isPlain(holder) || holder.role !== 'examples')
      holder = isPlain(at) && holder.role === 'examples' && holder !== at ? holder : at;
  }
  return holder;
}

function isPlain(section: Section): boolean {
  return section.explicit && /^examples?$/i.test(section.title);
}

function numberIn(title: string): number | null {
  const number = /^examples?\s+(\d{1,4})\b/i.exec(title)?.[1];
  return number === undefined ? null : Number(number);
}

/** The page's own number where no other example has it, else the position. */
function subjectOf(example: Example, order: readonly Example[]): () => string {
  return () => {
    const own = example.number;
    const unique = own !== null && order.filter((other) => other.number === own).length === 1;
    return `Example ${unique ? own : order.indexOf(example) + 1}`;
  };
}

function addBlocks(example: Example, section: Section, subject: () => string, out: Collector): void {
  for (const block of section.blocks) {
    if (block.type === 'table')
      out.puzzle(block, block.header.map((cell) => cell.text).join(' | '), 'a table in an example');
    if (block.type !== 'code') continue;
    const message = readMessage(block, section.role);
    for (const piece of message.skipped) out.puzzle(piece, piece.text, 'does not read as JSON');
    if (message.side === 'fragment') addFragment(example, block, message, section);
    else
      for (const zone of block.zones ?? [null])
        addMessage(example, message, message.side, zone, section, subject(), out);
  }
}

function addMessage(
  example: Example,
  message: ExampleMessage,
  side: 'request' | 'response',
  zone: string | null,
  section: Section,
  subject: string,
  out: Collector,
): void {
  const seenAs = zone === null ? side : `${side} ${zone}`;
  const count = (example.seen.get(seenAs) ?? 0) + 1;
  example.seen.set(seenAs, count);
  example.seen.set(side, Math.max(count, example.seen.get(side) ?? 0));
  const name = count === 1 ? subject : `${subject} #${count}`;
  const kind = side === 'request' ? 'example.request' : 'example.response';
  const block = { zones: zone === null ? null : [zone] };
  const lineName = side === 'request' ? 'requestLine' : 'statusLine';
  const headers = Object.fromEntries(message.headers.map((header) => [header.name, header.value]));
  const value: Json = { [lineName]: message.firstLine, headers, bodyKeys: message.body?.keys ?? null };
  const add = (tail: string, part: Json, place: Place) =>
    out.add({ kind, subject: name + tail, value: part }, section, block, place);
  add('', value, message.place);
  add(side === 'request' ? ' / request line' : ' / status line', message.firstLine, message.place);
  for (const header of message.headers) add(` / header ${header.name}`, header.value, header.place);
  for (const [path, { types, place }] of message.body?.paths ?? [])
    add(` / ${path}`, [...types].sort().join(' or '), place);
}

/** JSON that is neither request nor response: an illustration. All of one example count as one. */
function addFragment(example: Example, block: CodeBlock, message: ExampleMessage, section: Section): void {
  for (const zone of block.zones ?? ['']) {
    const known = example.fragments.get(zone) ?? { blocks: [], keys: [], section };
    known.blocks.push(block);
    known.keys = [...new Set([...known.keys, ...(message.body?.keys ?? [])])];
    example.fragments.set(zone, known);
  }
}

function addFragments(example: Example, subject: () => string, out: Collector): void {
  for (const [zone, { blocks, keys, section }] of example.fragments) {
    const [first] = blocks;
    if (!first) continue;
    const name = example.seen.has('request') ? `${subject()} / fragments` : subject();
    const shown = { zones: zone === '' ? null : [zone] };
    out.add(
      { kind: 'example.request', subject: name, value: { fragments: blocks.length, bodyKeys: keys } },
      section,
      shown,
      first,
    );
  }
}
