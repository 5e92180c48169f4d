import { type Column, columnOf } from '../columns.ts';
import type { Inline, Place, TableBlock } from '../page.ts';
import { placeAt } from '../page.ts';

/** A table with its columns told by their headers; `cell` gives the first column of a kind. */
export interface ReadTable {
  columns: (Column | null)[];
  rows: TableRow[];
}

export interface TableRow {
  place: Place;
  text: string;
  cells: Inline[];
  cell(column: Column): Inline | null;
}

export function readTable(table: TableBlock): ReadTable {
  const columns = table.header.map((cell) => columnOf(cell.text));
  const rows = table.rows.map(({ cells, place }) => ({
    place,
    cells,
    text: cells.map((cell) => cell.text).join(' | '),
    cell: (column: Column) => cells[columns.indexOf(column)] ?? null,
  }));
  return { columns, rows: rows.filter((row) => row.cells.some((cell) => cell.text.trim() !== '')) };
}

export function startOf(inline: Inline): Place {
  return placeAt(inline, inline.text.length - inline.text.trimStart().length);
}

/** A name as a table gives it, without footnote marks and remarks in brackets; null where it is no name. */
export function nameIn(inline: Inline): string | null {
  const name = withoutMarks(inline.text.slice(0, longestCell)).replace(/\s*\([^()]*\)$/, '');
  return /^[$@]?[A-Za-z_][\w.@$/-]*$/.test(name) ? name : null;
}

/** Footnote marks: asterisks, daggers and raised figures. */
export function withoutMarks(text: string): string {
  return text
    .replace(/[*†‡\u00b9\u00b2\u00b3\u2070-\u2079\u200b]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

// No name, type or description of a real page comes near; patterns then never meet hostile lengths.
const longestCell = 500;
const longestDescription = 20_000;

const primitives =
  /^(?:edm\.)?(?:string|boolean|bool|u?int\d*|integer|long|short|float|double|decimal|single|number|guid|date|datetime|datetimeoffset|duration|timeofday|stream|binary|byte|sbyte|untyped|json|object)$/i;

export function isPrimitive(type: string): boolean {
  return primitives.test(type);
}

/** The type that a cell states, whatever its dialect; null where it states none that can be told. */
export function typeIn(inline: Inline | null): { type: string; collection: boolean } | null {
  const linked = inline?.links[0]?.text ?? '';
  // A space is missing here and there: `[T](t.md)collection`.
  const stated = inline?.text.trim() === `${linked}collection` ? `${linked} collection` : (inline?.text ?? '');
  let text = withoutMarks(stated.slice(0, longestCell))
    .replace(/\[([^[\]]{1,200})\]\([^()]{0,300}\)/g, '$1')
    .replace(/\[([^[\]]{1,200})\]\[[^[\]]{0,300}\]/g, '$1')
    .replace(/\s*\([^()]*[a-z][^()]*\)$/, (remark) => (/^\s/.test(remark) ? '' : remark))
    .replace(/[`"]/g, '')
    .trim();
  let collection = false;
  for (const [pattern, many] of dialects) {
    const inner = pattern.exec(text)?.[1];
    if (inner === undefined) continue;
    collection ||= many;
    text = inner.trim();
  }
  const type = text.replace(/^#?microsoft\.graph\.(?=\w)/, '').replace(/\.$/, '');
  return /^[A-Za-z_][\w.-]*$/.test(type) ? { type, collection } : null;
}

// The vendor's pages write a collection of T in all of these ways.
const dialects: [RegExp, boolean][] = [
  [/^(.+?)\s+collection$/i, true],
  [/^(?:a |an )?(?:collection|list|array) of (.+?)(?: objects?)?$/i, true],
  [/^(?:I?List|Array|IEnumerable|Collection|Set)\s?<(.+)>$/i, true],
  [/^(?:Collection|List|Array)\s?\((.+)\)$/i, true],
  [/^(.+?)\[\]$/, true],
  [/^(.+?)\s+(?:object|resource|enum|enumeration)$/i, false],
];

/** `Required` or `Optional` as the descriptions say it: a sentence of its own, with or without a full stop. */
export function requiredIn(description: string): boolean | null {
  const text = description.slice(0, longestDescription).replace(/\s+/g, ' ').trim();
  const mark =
    /(?:^|[\s(.;,])(Required|Optional)(?=\s*(?:[.;,)]|$))/.exec(text) ?? /\((required|optional)\)/i.exec(text);
  const said = mark ?? /\b(?:is|are) (required|optional)(?=\s*(?:[.;)]|$))/.exec(text);
  return said ? said[1]?.toLowerCase() === 'required' : null;
}
