import type { Json } from '../fact.ts';
import { type JsonNode, readJson } from '../json.ts';
import type { Outline, Section } from '../outline.ts';
import { sectionsOf } from '../outline.ts';
import type { CodeBlock } from '../page.ts';
import type { Collector } from './collector.ts';

/** `resource.property` of the JSON representation and `resource.odataType`. */
export function readRepresentations(outline: Outline, out: Collector): void {
  for (const section of sectionsOf(outline, 'representation')) {
    const blocks = section.blocks.filter((block) => block.type === 'code');
    for (const block of blocks) readBlock(block, section, out);
    const first = section.blocks[0];
    if (blocks.length === 0 && section.explicit && first)
      out.puzzle(first, section.title, 'a JSON representation without JSON');
  }
}

function readBlock(block: CodeBlock, section: Section, out: Collector): void {
  const { node, skipped } = readJson(block.code, 0, block);
  for (const piece of skipped) out.puzzle(piece, piece.text, 'does not read as JSON');
  if (node?.type === 'object') readMembers(node, '', block, section, out);
  else out.puzzle(block, block.code, 'the JSON representation is not an object');
}

function readMembers(node: JsonNode, path: string, block: CodeBlock, section: Section, out: Collector): void {
  for (const { key, place, value } of node.members) {
    const subject = path + key;
    if (key === '@odata.type') {
      out.add({ kind: 'resource.odataType', subject, value: value.text }, section, block, place);
    } else if (!key.startsWith('@')) {
      out.add({ kind: 'resource.property', subject, value: writtenValue(value), where: 'json' }, section, block, place);
      const inner = value.type === 'array' ? value.items[0] : value;
      if (inner?.type === 'object')
        readMembers(inner, value.type === 'array' ? `${subject}[].` : `${subject}.`, block, section, out);
    }
  }
}

/** As the page writes it: a type word in a string, or the kind of JSON value that stands there. */
function writtenValue(node: JsonNode): { [key: string]: Json } {
  const inner = node.type === 'array' ? node.items[0] : node;
  const odataType = inner?.members.find((member) => member.key === '@odata.type')?.value.text;
  const word = inner === undefined ? '' : inner.type === 'string' ? inner.text : inner.type;
  const json = node.type !== 'array' ? word : word === '' ? 'array' : `array of ${word}`;
  return odataType === undefined ? { json } : { json, odataType };
}
