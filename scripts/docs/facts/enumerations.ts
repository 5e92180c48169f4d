import type { Outline, Section } from '../outline.ts';
import { sectionsOf } from '../outline.ts';
import type { Block, TableBlock, TextBlock } from '../page.ts';
import { placeAt } from '../page.ts';
import { enumerationOf } from '../roles.ts';
import { isPrimitive, nameIn, readTable, startOf, type TableRow } from './cells.ts';
import type { Collector } from './collector.ts';

const evolvable = /\bevolvable enum/i;
const listLead = /\b(possible|supported|allowed|acceptable|valid) values?(?: are| is| include)?:?\s+/i;
const evolvedLead = /\bin this evolvable enum(?:eration)?:\s+/i;
const memberName = /^[A-Za-z0-9_][\w-]*$/;

/** `enum.member` and `enum.evolvable` of the sections and pages that list an enumeration. */
export function readEnumerations(outline: Outline, out: Collector): void {
  const onPage = enumerationOf(outline.title?.inline.text.replace(/ enum(?:eration)? type$/i, ' enumeration') ?? '');
  for (const section of sectionsOf(outline, 'enumeration')) {
    const name = enumerationName(section) ?? onPage;
    const before = section.blocks.some((block) => block.type === 'table' || block.type === 'text');
    let understood = !before;
    for (const block of section.blocks) {
      if (name === null) continue;
      understood = readEnumerationBlock(block, name, section, out) || understood;
    }
    const first = section.blocks[0];
    if (!understood && first)
      out.puzzle(first, section.title, name ? 'lists no values' : 'an enumeration without a name');
  }
}

function enumerationName(section: Section): string | null {
  for (let at: Section | null = section; at; at = at.parent) {
    const name = enumerationOf(at.title);
    if (name !== null) return name;
  }
  return null;
}

function readEnumerationBlock(block: Block, name: string, section: Section, out: Collector): boolean {
  if (block.type === 'table') return readMembers(block, name, section, out);
  if (block.type !== 'text') return false;
  if (evolvable.test(block.inline.text)) {
    out.add(
      { kind: 'enum.evolvable', subject: name, value: true },
      section,
      block,
      placeAt(block.inline, block.inline.text.search(evolvable)),
    );
  }
  const listed = listedIn(block.inline.text);
  for (const member of listed) addMember(name, member.name, section, block, placeAt(block.inline, member.at), out);
  return listed.length > 0 || readBullet(block, name, section, out);
}

/** A list item such as `` `red`: the colour of … ``. */
function readBullet(block: TextBlock, name: string, section: Section, out: Collector): boolean {
  const { text, codes } = block.inline;
  const [code] = codes;
  if (code === undefined || !memberName.test(code) || !text.startsWith(code)) return false;
  if (!/^\s*(?:[:–—-]|$)/.test(text.slice(code.length))) return false;
  addMember(name, code, section, block, block, out);
  return true;
}

function readMembers(block: TableBlock, name: string, section: Section, out: Collector): boolean {
  const table = readTable(block);
  const column = table.columns.includes('name') ? 'name' : 'value';
  if (!table.columns.includes(column)) return false;
  for (const row of table.rows) {
    const cell = row.cell(column);
    const member = cell && nameIn(cell);
    if (cell && member) addMember(name, member, section, block, startOf(cell), out);
    else out.puzzle(row.place, row.text, 'not the name of an enumeration member');
  }
  return true;
}

/** A table of values in another section, under a heading that names the enumeration. */
export function readEnumerationColumns(block: TableBlock, section: Section, out: Collector): boolean {
  const name = enumerationName(section);
  return name !== null && readMembers(block, name, section, out);
}

function addMember(
  name: string,
  member: string,
  section: Section,
  block: Block,
  place: { line: number; column: number },
  out: Collector,
): void {
  out.add({ kind: 'enum.member', subject: `${name}.${member}`, value: member }, section, block, place);
}

/**
 * Members that a description lists. A property of an enumeration type names the enumeration; for a plain string only
 * the vendor's phrase for enumerations counts, since `acceptable values` introduces examples and ranges as well.
 */
export function readDescribedValues(
  row: TableRow,
  type: string | null,
  property: string,
  section: Section,
  block: TableBlock,
  out: Collector,
): void {
  const description = row.cell('description');
  if (!description || type === null) return;
  const plain = isPrimitive(type);
  const lead = listLead.exec(description.text);
  if (plain && lead?.[1]?.toLowerCase() !== 'possible') return;
  const name = plain ? property : type;
  for (const member of listedIn(description.text)) {
    const fact = { kind: 'enum.member', subject: `${name}.${member.name}`, value: member.name } as const;
    out.add({ ...fact, aside: true }, section, block, placeAt(description, member.at));
  }
  const says = description.text.search(evolvable);
  if (says >= 0)
    out.add({ kind: 'enum.evolvable', subject: name, value: true }, section, block, placeAt(description, says));
}

interface Listed {
  name: string;
  at: number;
}

/** The names after `possible values are` and after `in this evolvable enum`, up to the end of the sentence. */
function listedIn(text: string): Listed[] {
  const found = new Map<string, Listed>();
  for (const lead of [listLead, evolvedLead]) {
    const match = lead.exec(text);
    if (!match) continue;
    for (const item of namesFrom(text, match.index + match[0].length))
      if (!found.has(item.name)) found.set(item.name, item);
  }
  return found.size > 1 || evolvedLead.test(text) ? [...found.values()] : [];
}

function namesFrom(text: string, from: number): Listed[] {
  const names: Listed[] = [];
  let at = from;
  for (;;) {
    const match = /^[\s,;:]*(?:(?:and|or)\s+)?["'“”`]?([A-Za-z0-9_][\w-]*)["'“”`]?/.exec(text.slice(at, at + 200));
    const name = match?.[1];
    if (!match || name === undefined) return names;
    names.push({ name, at: at + match[0].lastIndexOf(name) });
    at += match[0].length;
    const rest = text.slice(at, at + 20);
    if (!/^\s*(?:,|;|\s(?:and|or)\s|\(default\))/.test(rest)) return names;
    if (/^\s*\(default\)/.test(rest)) at += rest.indexOf(')') + 1;
  }
}
