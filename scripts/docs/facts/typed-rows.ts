import type { FactKind, TypedValue, Where } from '../fact.ts';
import type { Section } from '../outline.ts';
import type { TableBlock } from '../page.ts';
import { nameIn, readTable, requiredIn, startOf, type TableRow, typeIn } from './cells.ts';
import type { Collector } from './collector.ts';
import { readDescribedValues } from './enumerations.ts';

/** The rows of a property, parameter or relationship table. */
export function readTypedRows(
  block: TableBlock,
  section: Section,
  statement: { kind: FactKind; where?: Where },
  out: Collector,
): void {
  const table = readTable(block);
  const typed = table.columns.includes('type');
  for (const row of table.rows) {
    const cell = row.cell('name');
    const name = cell && nameIn(cell);
    if (!cell || !name) {
      if (!/^none\.?$/i.test(cell?.text.trim() ?? '')) out.puzzle(row.place, row.text, 'a row without a name');
      continue;
    }
    const value = typedValue(row, typed, out);
    out.add({ ...statement, subject: name, value: { ...value } }, section, block, startOf(cell));
    readDescribedValues(row, value.type, name, section, block, out);
  }
}

function typedValue(row: TableRow, typed: boolean, out: Collector): TypedValue {
  const cell = row.cell('type');
  const description = row.cell('description');
  const stated = typeIn(cell);
  const required = requiredIn(description?.text ?? '');
  const misplaced = typed ? typeInDescription(row) : null;
  if (stated && misplaced && description) {
    out.puzzle(startOf(description), row.text, `the description column holds a type (${misplaced.type})`);
  }
  if (stated) return { ...stated, required };
  if (!typed) return { type: null, collection: false, required };
  if (misplaced && (cell?.text.trim() ?? '') === '') {
    out.puzzle(row.place, row.text, 'the type column is empty; the type was taken from the description column');
    return { ...misplaced, required: null };
  }
  out.puzzle(cell ? startOf(cell) : row.place, row.text, 'the type cannot be told');
  return { type: null, collection: false, required };
}

/** A description that is nothing but a link whose words are a type name. */
function typeInDescription(row: TableRow): { type: string; collection: boolean } | null {
  const description = row.cell('description');
  const text = description?.text.trim() ?? '';
  const link = description?.links[0]?.text.trim();
  if (!description || link === undefined || text.replace(/ collection$/, '') !== link) return null;
  return /^[a-z]+[A-Z]\w*$/.test(link) ? typeIn(description) : null;
}
