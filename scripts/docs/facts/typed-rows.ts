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
  const required = requirementOf(row);
  const misplaced = typed ? typeInDescription(row) : null;
  if (stated && misplaced && description) {
    out.puzzle(startOf(description), row.text, `the description column holds a type (${misplaced.type})`);
  }
  if (stated) return { ...stated, required };
  if (!typed) return { type: null, collection: false, required };
  if (misplaced && (cell?.text.trim() ?? '') === '') {
    out.puzzle(row.place, row.text, 'the type column is empty; the type was taken from the description column');
    return { ...misplaced, required };
  }
  out.puzzle(cell ? startOf(cell) : row.place, row.text, 'the type cannot be told');
  return { type: null, collection: false, required };
}

/** A column of its own says it with yes or no; otherwise the description says it, or the remark beside the name or type. */
function requirementOf(row: TableRow): boolean | null {
  const own = row.cell('required')?.text.trim() ?? '';
  if (/^(?:yes|true|required|✅|✔)/iu.test(own)) return true;
  if (/^(?:no|false|optional|❌|-)/iu.test(own)) return false;
  const remarks = [row.cell('name'), row.cell('type')].map(
    (cell) => /\((?:required|optional)\)/i.exec(cell?.text ?? '')?.[0],
  );
  return requiredIn(row.cell('description')?.text ?? '') ?? requiredIn(remarks.join(' '));
}

/** A description that is nothing but a link whose words are a type name. */
function typeInDescription(row: TableRow): { type: string; collection: boolean } | null {
  const description = row.cell('description');
  const text = description?.text.trim() ?? '';
  const link = description?.links[0]?.text.trim();
  if (!description || link === undefined || text.replace(/ collection$/, '') !== link) return null;
  return /^[a-z]+[A-Z]\w*$/.test(link) ? typeIn(description) : null;
}
