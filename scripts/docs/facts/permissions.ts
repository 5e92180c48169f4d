import type { Outline } from '../outline.ts';
import { sectionsOf } from '../outline.ts';
import type { Inline } from '../page.ts';
import { readTable, startOf, type TableRow, withoutMarks } from './cells.ts';
import type { Collector } from './collector.ts';

const none = /^(?:not supported|not available|not applicable|none|n\/a|-)?\.?$/i;

/** `operation.permission`: one list for each permission type and privilege. */
export function readPermissions(outline: Outline, out: Collector): void {
  for (const section of sectionsOf(outline, 'permissions')) {
    for (const block of section.blocks) {
      if (block.type !== 'table') continue;
      const { columns, rows } = readTable(block);
      if (!columns.includes('permissionType')) {
        out.puzzle(
          block,
          block.header.map((cell) => cell.text).join(' | '),
          'a table of permissions without permission types',
        );
        continue;
      }
      for (const row of rows) {
        const type = withoutMarks(row.cell('permissionType')?.text ?? '');
        for (const [privilege, cell, names] of listsOf(row)) {
          if (names === null) out.puzzle(startOf(cell), cell.text, 'not a list of permissions');
          else {
            const statement = {
              kind: 'operation.permission',
              subject: `${type} / ${privilege}`,
              value: names,
            } as const;
            out.add(statement, section, block, startOf(cell));
          }
        }
      }
    }
  }
}

/** Older pages have one column that goes from least to most privileged. */
function listsOf(row: TableRow): ['least' | 'higher', Inline, string[] | null][] {
  const all = row.cell('leastToMost');
  if (all) {
    const names = namesIn(all.text);
    return [
      ['least', all, names?.slice(0, 1) ?? null],
      ['higher', all, names?.slice(1) ?? null],
    ];
  }
  const lists: ReturnType<typeof listsOf> = [];
  for (const privilege of ['least', 'higher'] as const) {
    const cell = row.cell(privilege);
    if (cell) lists.push([privilege, cell, namesIn(cell.text)]);
  }
  return lists;
}

function namesIn(cell: string): string[] | null {
  const text = withoutMarks(cell.replace(/\n/g, ', '));
  if (none.test(text)) return [];
  const names = text
    .split(/[,;]|\s(?:or|and)\s/)
    .map((name) =>
      name
        .replace(/^(?:or|and)\s/, '')
        .trim()
        .replace(/\.$/, ''),
    )
    .filter((name) => name !== '');
  return names.every((name) => /^[A-Za-z][\w-]*(?:\.[\w-]+)*$/.test(name)) ? names : null;
}
