import type { Outline } from '../outline.ts';
import { sectionsOf } from '../outline.ts';
import { nameIn, readTable, requiredIn, startOf, type TableRow } from './cells.ts';
import type { Collector } from './collector.ts';

/** `operation.requestHeader`: name, value and whether it is required. */
export function readHeaders(outline: Outline, out: Collector): void {
  for (const section of sectionsOf(outline, 'requestHeaders')) {
    for (const block of section.blocks) {
      if (block.type !== 'table') continue;
      const table = readTable(block);
      if (!table.columns.includes('name')) {
        out.puzzle(block, block.header.map((cell) => cell.text).join(' | '), 'a table of headers without names');
        continue;
      }
      for (const row of table.rows) {
        const cell = row.cell('name');
        const name = cell && nameIn(cell);
        if (!cell || !name) out.puzzle(row.place, row.text, 'a row without the name of a header');
        else {
          const value = { required: requiredIn(descriptionOf(row)), value: statedValue(row) };
          out.add({ kind: 'operation.requestHeader', subject: name, value }, section, block, startOf(cell));
        }
      }
    }
  }
}

function descriptionOf(row: TableRow): string {
  return [row.cell('value')?.text, row.cell('description')?.text].filter(Boolean).join(' ');
}

/** The words before `Required` or `Optional`, if they read as a value; else the first code in the description. */
function statedValue(row: TableRow): string | null {
  const own = row.cell('value');
  const description = row.cell('description');
  const stated = tidy(((own ?? description)?.text ?? '').slice(0, 2000));
  const lead = tidy(/^(.*?)(?:[\s.,;]+)(?:Required|Optional)\b/s.exec(stated)?.[1] ?? (own ? stated : ''));
  if (lead !== '' && lead.split(' ').length <= 3) return lead;
  if (!own && stated.split(' ').length <= 2 && /[/={]/.test(stated)) return stated;
  const code = tidy((own ?? description)?.codes[0] ?? '');
  return code === '' ? null : code;
}

function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.,;]+$/, '');
}
