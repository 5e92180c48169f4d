import type { Outline, Section } from '../outline.ts';
import { sectionsOf } from '../outline.ts';
import type { TableBlock, TextBlock } from '../page.ts';
import { placeAt } from '../page.ts';
import { readTable } from './cells.ts';
import type { Collector } from './collector.ts';
import { readEnumerationColumns } from './enumerations.ts';
import { readTypedRows } from './typed-rows.ts';

const unspecific = /supports? (?:some|all|most) of the odata query parameters/i;
/** `operation.parameter`: path, query and function parameters and the members of the request body. */
export function readParameters(outline: Outline, out: Collector): void {
  for (const section of sectionsOf(outline, 'parameters', 'queryParameters', 'requestBody')) {
    const options = new Set<string>();
    const tabled = section.blocks.some((block) => block.type === 'table');
    for (const block of section.blocks) {
      if (block.type === 'table') readParameterTable(block, section, out);
      else if (block.type !== 'text') continue;
      else if (section.role === 'queryParameters') readQueryOptions(block, section, options, out);
      else if (!tabled && /^`?[$\w-]+`?\s*(?:[:(–—-]|$)/.test(block.inline.text) && block.inline.codes.length > 0) {
        out.puzzle(block, block.inline.text, 'a parameter that stands in no table');
      }
    }
  }
}

function readParameterTable(block: TableBlock, section: Section, out: Collector): void {
  const { columns } = readTable(block);
  if (columns.includes('name')) readTypedRows(block, section, { kind: 'operation.parameter' }, out);
  else if (!readEnumerationColumns(block, section, out)) {
    out.puzzle(block, block.header.map((cell) => cell.text).join(' | '), 'a table with columns that are not known');
  }
}

/** Options such as `$filter` are named in prose; a page that names none states nothing that could be checked. */
function readQueryOptions(block: TextBlock, section: Section, seen: Set<string>, out: Collector): void {
  const { text } = block.inline;
  for (const sentence of text.matchAll(/[^.]+(?:\.(?=\S)[^.]*)*\.?/g)) {
    if (/(?:n't|not|never) (?:currently )?support/i.test(sentence[0])) continue;
    for (const option of sentence[0].matchAll(/\$[a-z][A-Za-z]*/g)) {
      if (seen.has(option[0])) continue;
      seen.add(option[0]);
      const value = { type: null, collection: false, required: false };
      const place = placeAt(block.inline, sentence.index + option.index);
      out.add({ kind: 'operation.parameter', subject: option[0], value }, section, block, place);
    }
  }
  if (seen.size === 0 && unspecific.test(text)) out.puzzle(block, text, 'does not name the query parameters');
}
