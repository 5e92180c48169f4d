import type { Outline } from '../outline.ts';
import { sectionsOf } from '../outline.ts';
import { readTable } from './cells.ts';
import type { Collector } from './collector.ts';
import { readEnumerationColumns } from './enumerations.ts';
import { readTypedRows } from './typed-rows.ts';

const suffix = /\s+(?:resource|complex|entity|enum|enumeration|facet)(?:\s+type)?$|\s+type$/i;
const openType = /\b(?:open type|dictionary|map|key[- ]value|dynamic)\b/i;

/** `resource.name`: what the first heading calls the type. */
export function readResourceName(outline: Outline, out: Collector): void {
  const { title } = outline;
  if (!title) return;
  const text = title.inline.text.trim().replace(/\s*\([^()]{0,80}\)$/, '');
  const name = text.replace(suffix, '');
  const section = outline.sections[0];
  if (!section) return;
  if (/^[A-Za-z_][\w.]*$/.test(name))
    out.add({ kind: 'resource.name', subject: 'H1', value: name }, section, title, title);
  else if (sectionsOf(outline, 'properties', 'representation').length > 0) {
    out.puzzle(title, title.inline.text, 'the heading of a type page that names no type');
  }
}

/** `resource.property` of the Properties tables and `resource.relationship`. */
export function readProperties(outline: Outline, out: Collector): void {
  const statements = {
    properties: { kind: 'resource.property', where: 'table' },
    relationships: { kind: 'resource.relationship' },
  } as const;
  for (const role of ['properties', 'relationships'] as const) {
    for (const section of sectionsOf(outline, role)) {
      for (const block of section.blocks) {
        if (block.type !== 'table') continue;
        const { columns } = readTable(block);
        if (columns.includes('name') && columns.includes('type')) readTypedRows(block, section, statements[role], out);
        else if (!readEnumerationColumns(block, section, out)) {
          out.puzzle(
            block,
            block.header.map((cell) => cell.text).join(' | '),
            'a table with columns that are not known',
          );
        }
      }
      const first = section.blocks[0];
      const saysNone = section.blocks.some(
        (block) =>
          block.type === 'text' && /^none\b|n't have|\bno (?:properties|relationships)\b/i.test(block.inline.text),
      );
      const tabled = section.blocks.some((block) => block.type === 'table');
      if (section.explicit && first?.type === 'text' && !tabled && !saysNone && !isOpen(outline)) {
        out.puzzle(first, first.inline.text, `no table of ${role} and no word that there are none`);
      }
    }
  }
}

/** A map type lists no properties of its own; its page says so. */
function isOpen(outline: Outline): boolean {
  return outline.page.blocks.some((block) => block.type === 'text' && openType.test(block.inline.text));
}
