/** Markdown source made ready for the parser: `:::` lines are blanked and the insides of code fences left out. */
export interface PreparedSource {
  source: string;
  /** For each line of the source (from 0) its number in the page. */
  origins: number[];
  /** The lines as they were; the insides of code fences are taken from here. */
  lines: string[];
  /** The lines of the front matter, without its fences. */
  frontMatter: string[];
  /** For each line (from 0) the zones that show it, null outside of any. */
  zones: (string[] | null)[];
  /** Code taken from another file, which a page alone does not show. */
  external: { line: number; text: string }[];
}

/** Text that no page holds and that would keep a Markdown parser busy for minutes. */
export class Unparsable extends Error {
  override name = 'Unparsable';
}

// The vendor's longest table row has some 5,000 characters and the longest paragraph some 3,000. Parsers need the
// square of the length of a paragraph where brackets or markers never close.
const longestLine = 20_000;
const longestParagraph = 50_000;
const longestSource = 512 * 1024;
const mostLines = 30_000;
const deepestNesting = 24;

const fenceStart = /^ {0,3}(`{3,}|~{3,})/;
const colonLine = /^ {0,3}:::(.*)$/;

/**
 * No Markdown parser knows zone pivots, and a parser that goes through code character by character spends nearly all
 * its time there, so both are taken out before.
 */
export function prepareSource(text: string): PreparedSource {
  const lines = text.split('\n');
  const scan = new Scan();
  const end =
    lines[0]?.trimEnd() === '---' ? lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---') : -1;
  const kept: string[] = [];
  const origins: number[] = [];
  lines.forEach((line, index) => {
    const scanned = scan.line(index <= end ? '' : line, index);
    if (scanned === null) return;
    kept.push(scanned);
    origins.push(index + 1);
  });
  refuseHostile(kept, origins);
  return {
    source: kept.join('\n'),
    origins,
    lines,
    frontMatter: lines.slice(1, Math.max(end, 1)),
    zones: scan.zones,
    external: scan.external,
  };
}

function refuseHostile(lines: readonly string[], origins: readonly number[]): void {
  if (lines.length > mostLines) throw new Unparsable(`has ${lines.length} lines`);
  let paragraph = 0;
  let total = 0;
  lines.forEach((line, index) => {
    total += line.length;
    paragraph = line.trim() === '' || line.startsWith('|') ? 0 : paragraph + line.length;
    const markers = /^(?:\s*(?:>|[-*+](?=\s)|\d+[.)](?=\s)))*/.exec(line.slice(0, 200))?.[0] ?? '';
    const nesting = markers.replace(/\s/g, '').length;
    if (line.length > longestLine) throw new Unparsable(`has ${line.length} characters in line ${origins[index]}`);
    if (paragraph > longestParagraph)
      throw new Unparsable(`has a paragraph of ${paragraph} characters at line ${origins[index]}`);
    if (nesting > deepestNesting) throw new Unparsable(`nests ${nesting} deep in line ${origins[index]}`);
    if (total > longestSource) throw new Unparsable(`has more than ${longestSource} characters outside of code`);
  });
}

class Scan {
  readonly zones: (string[] | null)[] = [];
  readonly external: { line: number; text: string }[] = [];
  #open: string[] | null = null;
  #fence = '';
  #inComment = false;

  line(line: string, index: number): string | null {
    const kept = this.#kept(line, index);
    this.zones.push(this.#open);
    return kept;
  }

  /** Null for a line inside a fence. */
  #kept(line: string, index: number): string | null {
    if (this.#inComment) {
      this.#inComment = !line.includes('-->');
      return line;
    }
    const mark = fenceStart.exec(line)?.[1] ?? '';
    if (this.#fence !== '') {
      if (!mark.startsWith(this.#fence) || line.trim() !== mark) return null;
      this.#fence = '';
      return line;
    }
    // A line such as ```` ```a``` ```` is a code span, not the start of a fence.
    if (mark !== '' && !(mark.startsWith('`') && line.slice(line.indexOf(mark) + mark.length).includes('`'))) {
      this.#fence = mark;
      return line;
    }
    const directive = colonLine.exec(line)?.[1];
    if (directive !== undefined) return this.#directive(directive, line, index);
    this.#inComment = line.lastIndexOf('<!--') > line.lastIndexOf('-->');
    return line;
  }

  #directive(directive: string, line: string, index: number): string {
    if (/^\s*zone-end/i.test(directive)) this.#open = null;
    else if (/^\s*zone\b/i.test(directive)) this.#open = pivotsOf(directive);
    else if (/^\s*code\b/i.test(directive)) this.external.push({ line: index + 1, text: line.trim() });
    return '';
  }
}

export function pivotsOf(text: string): string[] | null {
  const names = /pivot\s*=\s*["']([^"']*)["']/i.exec(text)?.[1] ?? '';
  const pivots = names.split(/[,\s]+/).filter((name) => name !== '');
  return pivots.length > 0 ? pivots : null;
}
