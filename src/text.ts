/** Text of an answer as plain Markdown: entity tags give way to their names, footnotes become `[1]`; code stays. */
export const toMarkdown = (text: string): string =>
  outsideCode(text, (prose) =>
    // A parenthesis after the marker would make it a link.
    untagged(prose).replace(footnote, (_, _space, label, next) => `${_space}[${label}]${next && '\\('}`),
  );

/**
 * Text of an answer as prose: entity tags and links give way to their names; footnotes, headings, quotes and marks of
 * emphasis go; lists, tables and code stay.
 */
export const toPlainText = (text: string): string =>
  outsideCode(text, (prose) =>
    marks.reduce((plain, [mark, kept]) => plain.replace(mark, kept), untagged(prose).replace(footnote, '$3')),
  );

/** `[^1^]` and `[^external^]`. The service documents no order of footnotes against attributions, so none is made up. */
const footnote = /( ?)\[\^([^\]^[\n\0]+)\^\](\(?)/g;

const bold = [/(\*\*|~~)(?!\s)([^*~\n]*[^*~\s])\1/g, '$2'] as const;

const marks: readonly (readonly [RegExp, string])[] = [
  [/^ {0,3}#{1,6}[ \t]+/gm, ''],
  [/^ {0,3}(?:> ?)+/gm, ''],
  [/!?\[([^\][\n]*)\]\([^()\s\0]*\)/g, '$1'],
  [/<(https?:[^<>\s\0]*)>/g, '$1'],
  // Bold twice: `***both***` has it outside, `**bold *with* more**` inside.
  bold,
  [/(^|[^*\\])\*(?![\s*])([^*\n]*[^*\s])\*(?!\*)/gm, '$1$2'],
  [/(^|[^\w\\])_(?![\s_])([^_\n]*[^_\s])_(?!\w)/gm, '$1$2'],
  bold,
  [/(^|[^\w\\])__(?!\s)([^_\n]*[^_\s])__(?!\w)/gm, '$1$2'],
  [/\\([\\*_~#[\]()<>`-])/g, '$1'],
];

/** Without entity tags (`<Person>`, `<File>`, `<Event>` and what else has that shape) and private-use runs. */
const untagged = (prose: string): string =>
  prose
    .replace(/\uE200[^\uE200\uE201\n\0]*(?:\uE201|$)/g, '')
    .replace(/<([A-Z]\w*)(?:\s[^<>\n\0]*)?>([^<\n]*)<\/\1>/g, '$2');

/** Changes the prose of a Markdown text and leaves its code fences and inline code alone. */
function outsideCode(text: string, change: (prose: string) => string): string {
  const codes: string[] = [];
  // Markdown has no NUL: one in the text becomes U+FFFD, as CommonMark says, so that it can stand for code here.
  const fenced = withoutFences(text.replaceAll('\0', '\uFFFD'), codes);
  const ordered: string[] = [];
  const prose = withoutInlineCode(fenced, codes, ordered);
  return change(prose).replace(/\0/g, () => ordered.shift() ?? '');
}

/** Puts NUL in the place of each fence, closed or running to the end. */
function withoutFences(text: string, codes: string[]): string {
  const prose: string[] = [];
  let block: string[] = [];
  let fence = '';
  for (const line of text.split('\n')) {
    const [, mark = '', after = ''] = /^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*(`{3,}|~{3,})(.*)/.exec(line) ?? [];
    if (fence) {
      block.push(line);
      if (!mark.startsWith(fence) || after.trim()) continue;
      fence = '';
      codes.push(block.join('\n'));
    } else if (mark && !(mark[0] === '`' && after.includes('`'))) {
      fence = mark;
      block = [line];
      prose.push('\0');
    } else prose.push(line);
  }
  if (fence) codes.push(block.join('\n'));
  return prose.join('\n');
}

/** Puts NUL in the place of each run of inline code, and all code in order into `ordered`. */
function withoutInlineCode(text: string, fences: string[], ordered: string[]): string {
  const parts = text.split(/(`+|\0|\n[ \t]*\n)/);
  let prose = '';
  let fence = 0;
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    const end = part.startsWith('`') ? endOfCode(parts, at) : 0;
    if (end) {
      ordered.push(parts.slice(at, end + 1).join(''));
      at = end;
    } else if (part === '\0') ordered.push(fences[fence++]!);
    prose += end ? '\0' : part;
  }
  return prose;
}

/** Where inline code that starts here ends: at a run of as many backticks in the same paragraph, else nowhere. */
function endOfCode(parts: readonly string[], start: number): number {
  for (let at = start + 2; at < parts.length; at += 2) {
    if (parts[at] === parts[start]) return at;
    if (!parts[at]!.startsWith('`')) return 0;
  }
  return 0;
}
