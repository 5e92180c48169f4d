/**
 * A rough sketch of a Markdown page, line by line. It shares nothing with the reader that it helps to test: headings,
 * table rows and fences are told by their first characters.
 */
export interface SketchLine {
  text: string;
  /** The nearest heading of the second level, in lower case. */
  section: string;
  /** The nearest heading of any level. */
  heading: string;
  kind: 'heading' | 'header' | 'delimiter' | 'row' | 'fence' | 'code' | 'front' | 'text' | 'blank' | 'other';
  /** Which fence or table of the page the line belongs to. */
  group: number;
  /** Inside a zone pivot. */
  zoned: boolean;
}

export function sketch(source: string): SketchLine[] {
  const lines: SketchLine[] = [];
  let section = '';
  let heading = '';
  let fenced = false;
  let group = 0;
  let zoned = false;
  let front = source.startsWith('---\n');
  source.split('\n').forEach((text, index) => {
    const last = lines.at(-1);
    let kind: SketchLine['kind'] = 'text';
    if (front) {
      kind = 'front';
      front = index === 0 || text !== '---';
    } else if (/^\s*(?:```|~~~)/.test(text)) {
      kind = 'fence';
      if (!fenced) group += 1;
      fenced = !fenced;
    } else if (fenced) kind = 'code';
    else if (text.trim() === '') kind = 'blank';
    else if (/^#{1,6} /.test(text)) {
      kind = 'heading';
      heading = text.replace(/^#+ /, '').trim().toLowerCase();
      if (/^#{1,2} /.test(text)) section = heading;
    } else if (/^\|/.test(text)) {
      const inTable = last !== undefined && ['header', 'delimiter', 'row'].includes(last.kind);
      if (!inTable) group += 1;
      kind = !inTable ? 'header' : last.kind === 'header' ? 'delimiter' : 'row';
    } else if (/^(?::::|<!--|\[!INCLUDE|>)/.test(text)) kind = 'other';
    if (/^:::zone-end/.test(text)) zoned = false;
    else if (/^:::zone/.test(text)) zoned = true;
    lines.push({ text, section, heading, kind, group, zoned });
  });
  return lines;
}

export function cellsOf(row: string): string[] {
  return row
    .replace(/^\|/, '')
    .replace(/\|\s*$/, '')
    .split('|');
}

export function rowOf(cells: readonly string[]): string {
  return `|${cells.join('|')}|`;
}
