/** What the three readers produce: one model of a page, whatever it was written in. */
export interface Place {
  line: number;
  column: number;
}

/** A stretch of plain text that stands unbroken in the source. */
interface Segment extends Place {
  /** Where the stretch starts in the whole text. */
  start: number;
}

/** Text without its formatting, which still knows where each character stands in the source. */
export interface Inline {
  text: string;
  codes: string[];
  links: { text: string; url: string }[];
  segments: Segment[];
}

interface Placed extends Place {
  /** The zone pivots that show the block, null where every reader sees it. */
  zones: string[] | null;
}

type HeadingBlock = Placed & { type: 'heading'; depth: number; inline: Inline };
export type TextBlock = Placed & { type: 'text'; inline: Inline };
export type TableBlock = Placed & { type: 'table'; header: Inline[]; rows: { cells: Inline[]; place: Place }[] };
/** `line` and `column` are those of the first line of the code itself, not of its fence. */
export type CodeBlock = Placed & { type: 'code'; lang: string; code: string };
export type Block = HeadingBlock | TextBlock | TableBlock | CodeBlock;

/** Something a reader met and could not read. */
export interface Puzzle {
  line: number;
  text: string;
  why: string;
}

export interface Page {
  /** The name that facts carry: relative to the folder given, with forward slashes. */
  path: string;
  input: 'markdown' | 'html' | 'text';
  /** Front matter or `meta` elements, keys in lower case. */
  meta: Record<string, string>;
  blocks: Block[];
  puzzles: Puzzle[];
  /** Nothing but white space: a page that was put there to be filled later. */
  blank: boolean;
}

/** Builds an inline from text that stands at one place, as plain text and synthetic cells do. */
export function plainInline(text: string, place: Place): Inline {
  return { text, codes: [], links: [], segments: [{ start: 0, ...place }] };
}

/** The place of a character of the text, following line breaks within a segment. */
export function placeAt(inline: Inline, index: number): Place {
  let found = inline.segments[0] ?? { start: 0, line: 1, column: 1 };
  for (const segment of inline.segments) {
    if (segment.start > index) break;
    found = segment;
  }
  const before = inline.text.slice(found.start, index);
  const lastBreak = before.lastIndexOf('\n');
  if (lastBreak < 0) return { line: found.line, column: found.column + before.length };
  return { line: found.line + before.split('\n').length - 1, column: before.length - lastBreak };
}

/** The same text without white space at its ends; the places move along. */
export function trimInline(inline: Inline): Inline {
  const lead = inline.text.length - inline.text.trimStart().length;
  if (lead === inline.text.length) return { ...inline, text: '' };
  const later = inline.segments.filter((segment) => segment.start > lead);
  const segments = [
    { start: 0, ...placeAt(inline, lead) },
    ...later.map((one) => ({ ...one, start: one.start - lead })),
  ];
  return { ...inline, text: inline.text.trim(), segments };
}
