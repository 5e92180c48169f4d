import { type Column, columnOf, knownHeaders } from '../columns.ts';
import type { Inline, Place, Puzzle, TableBlock } from '../page.ts';
import { plainInline } from '../page.ts';

export interface FlatTable {
  blocks: TableBlock[];
  puzzles: Puzzle[];
  /** The index of the line after the table. */
  end: number;
}

const ranTogether = 'the cells of this row ran together and cannot be told apart';

const permissionName = /^[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)+\*?/;
const nothing = /^(?:Not supported|Not available|Not applicable|None)\.?/i;
const typeExpression =
  /^(?:(?:List|Collection)\s?[<(][\w.# ]{1,120}[>)]|(?:stream|collection) of [\w.#]+|[#\w.]+(?:\[\])?(?: \([a-z]+\))?)(?: collection\b)?/;
const primitive =
  /^(?:string|boolean|bool|int\d*|integer|float|double|decimal|single|guid|date|datetime|datetimeoffset|duration|timeofday|stream|binary|byte|untyped|json|object)$/i;

/** Reads a table whose cells were run together by copying. A tab between cells, where the browser kept it, is used. */
export function readFlatTable(
  lines: readonly string[],
  at: number,
  placeOf: (index: number) => Place,
): FlatTable | null {
  const header = headerOf(lines[at] ?? '');
  if (!header) return null;
  const columns = header.map((name) => columnOf(name));
  let first = at + 1;
  while (first < lines.length && (lines[first] ?? '').trim() === '') first += 1;
  if (first !== at + 1 && !rowCells(lines[first] ?? '', columns)) return null;
  const table: FlatTable = { blocks: [], puzzles: [], end: first };
  const rows: TableBlock['rows'] = [];
  while (table.end < lines.length && (lines[table.end] ?? '').trim() !== '') {
    const line = (lines[table.end] ?? '').trim();
    const place = placeOf(table.end);
    const cells = rowCells(line, columns);
    if (cells) rows.push({ cells: cells.map((cell) => inlineAt(cell, line, place)), place });
    // Tables of methods state no facts, so nothing is lost with their rows.
    else if (!columns.includes('returnType')) table.puzzles.push({ line: place.line, text: line, why: ranTogether });
    table.end += 1;
  }
  const place = placeOf(at);
  const cells = header.map((name) => inlineAt(name, (lines[at] ?? '').trim(), place));
  table.blocks.push({ type: 'table', header: cells, rows, ...place, zones: null });
  return table;
}

function inlineAt(cell: string, line: string, place: Place): Inline {
  return plainInline(cell, { line: place.line, column: place.column + Math.max(0, line.indexOf(cell)) });
}

function headerOf(line: string): string[] | null {
  const tabbed = line.split('\t').map((cell) => cell.trim());
  if (tabbed.length > 1) return tabbed.every((cell) => columnOf(cell) !== null) ? tabbed : null;
  const found: string[] = [];
  let rest = line.trim();
  while (rest !== '') {
    const name = knownHeaders.find((known) => rest === known || rest.startsWith(`${known} `));
    if (name === undefined) return null;
    found.push(name);
    rest = rest.slice(name.length).trim();
  }
  if (found.length > 1) return found;
  return found[0] === 'Value' || found[0] === 'Member' ? found : null;
}

function rowCells(line: string, columns: readonly (Column | null)[]): string[] | null {
  const tabbed = line.split('\t').map((cell) => cell.trim());
  if (tabbed.length > 1) return tabbed.length <= columns.length ? tabbed : null;
  const cells: string[] = [];
  let rest = line.trim();
  for (const [index, column] of columns.entries()) {
    const last = index === columns.length - 1;
    const cell = takeCell(rest, column, last);
    if (cell === null) return null;
    cells.push(cell);
    rest = rest.slice(cell.length).trim();
  }
  return rest === '' ? cells : null;
}

function takeCell(rest: string, column: Column | null, last: boolean): string | null {
  if (column === 'description' || (last && column !== 'value' && column !== 'cloud' && column !== 'type')) {
    return column === 'least' || column === 'higher' || column === 'leastToMost' ? takePermissions(rest) : rest;
  }
  if (column === 'permissionType') return /^(?:Delegated \([^()]{1,60}\)|Application)/.exec(rest)?.[0] ?? null;
  if (column === 'least' || column === 'higher' || column === 'leastToMost') return takePermissions(rest);
  if (column === 'type' || column === 'returnType') return takeType(rest);
  if (column === 'cloud') return /^(?:✅|❌|✔️?|✖️?|:white_check_mark:|:x:|Yes|No)/u.exec(rest)?.[0] ?? null;
  const word = /^\S+/.exec(rest)?.[0] ?? null;
  return last && word !== rest ? null : word;
}

/** A list ends where the next name is not led in by a comma. */
function takePermissions(rest: string): string | null {
  const none = nothing.exec(rest)?.[0];
  if (none !== undefined) return none;
  let end = 0;
  for (;;) {
    const name = permissionName.exec(rest.slice(end))?.[0];
    if (name === undefined) return end === 0 ? null : rest.slice(0, end).replace(/,\s*$/, '');
    end += name.length;
    const comma = /^(?:,| or | and )\s*/.exec(rest.slice(end))?.[0];
    if (comma === undefined) return rest.slice(0, end);
    end += comma.length;
  }
}

/** Only words that look like types count: a known primitive, a dotted name, or a name in camel case. */
function takeType(rest: string): string | null {
  const text = typeExpression.exec(rest)?.[0] ?? '';
  const bare = text
    .replace(/ collection$/, '')
    .replace(/ \([a-z]+\)$/, '')
    .replace(/\[\]$/, '');
  if (text === '') return null;
  return primitive.test(bare) || /[.#<(]| of /.test(bare) || /^[a-z]+[A-Z]/.test(bare) ? text : null;
}
