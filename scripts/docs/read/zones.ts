/** Zone pivots and other `:::` lines of Markdown, which no Markdown parser knows. */
export interface ZonedLines {
  /** The source with every `:::` line blanked, so that line numbers stay. */
  source: string;
  /** For each line (from 0) the zones that show it, null outside of any. */
  zones: (string[] | null)[];
  /** Code taken from another file, which a page alone does not show. */
  external: { line: number; text: string }[];
}

const fenceStart = /^ {0,3}(`{3,}|~{3,})/;
const colonLine = /^ {0,3}:::(.*)$/;

export function separateZones(source: string): ZonedLines {
  const lines = source.split('\n');
  const zones: (string[] | null)[] = [];
  const external: ZonedLines['external'] = [];
  let open: string[] | null = null;
  let fence = '';
  const kept = lines.map((line, index) => {
    const mark = fenceStart.exec(line)?.[1] ?? '';
    if (fence !== '') {
      if (mark.startsWith(fence) && line.trim() === mark) fence = '';
    } else if (mark !== '') fence = mark;
    const directive = fence === '' && mark === '' ? colonLine.exec(line)?.[1] : undefined;
    if (directive === undefined) {
      zones.push(open);
      return line;
    }
    if (/^\s*zone-end/i.test(directive)) open = null;
    else if (/^\s*zone\b/i.test(directive)) open = pivotsOf(directive);
    else if (/^\s*code\b/i.test(directive)) external.push({ line: index + 1, text: line.trim() });
    zones.push(open);
    return '';
  });
  return { source: kept.join('\n'), zones, external };
}

export function pivotsOf(text: string): string[] | null {
  const names = /pivot\s*=\s*["']([^"']*)["']/i.exec(text)?.[1] ?? '';
  const pivots = names.split(/[,\s]+/).filter((name) => name !== '');
  return pivots.length > 0 ? pivots : null;
}
