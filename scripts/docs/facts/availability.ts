import type { Outline } from '../outline.ts';
import { readTable, withoutMarks } from './cells.ts';
import type { Collector } from './collector.ts';

const supported = /✅|✔|☑|white_check_mark|heavy_check_mark|^(?:yes|supported|available)\b/iu;
const unsupported = /❌|✖|✗|:x:|^(?:no|not supported|not available|-|–|—)?$/iu;

/** `operation.availability`: the national clouds that the page marks as supported. */
export function readAvailability(outline: Outline, out: Collector): void {
  for (const section of outline.sections) {
    for (const block of section.blocks) {
      if (block.type !== 'table') continue;
      const { columns, rows } = readTable(block);
      if (columns.length < 2 || !columns.every((column) => column === 'cloud')) continue;
      const [row] = rows;
      if (!row) continue;
      const clouds: string[] = [];
      row.cells.forEach((cell, index) => {
        const mark = cell.text.trim();
        if (supported.test(mark)) clouds.push(withoutMarks(block.header[index]?.text ?? ''));
        else if (!unsupported.test(mark))
          out.puzzle(row.place, mark, 'says neither that the cloud is supported nor that it is not');
      });
      out.add({ kind: 'operation.availability', subject: 'national clouds', value: clouds }, section, block, row.place);
    }
  }
}
