import type { Random } from './random.ts';
import { cellsOf, rowOf, type SketchLine, sketch } from './sketch.ts';

/** An edit that changes no fact; null where the page offers nothing to edit. */
export type NeutralEdit = (source: string, random: Random) => string | null;

const codeLines = new Set<SketchLine['kind']>(['fence', 'code', 'front']);

function mapLines(source: string, edit: (line: SketchLine, index: number) => string): string {
  return sketch(source).map(edit).join('\n');
}

/** Edits one line that fits. */
function oneLine(test: (line: SketchLine) => boolean, edit: (text: string, random: Random) => string): NeutralEdit {
  return (source, random) => {
    const lines = sketch(source);
    const index = random.pick(lines.flatMap((line, at) => (test(line) ? [at] : [])));
    if (index === null) return null;
    const edited = edit(lines[index]?.text ?? '', random);
    if (edited === lines[index]?.text) return null;
    return lines.map((line, at) => (at === index ? edited : line.text)).join('\n');
  };
}

const isProse = (line: SketchLine) =>
  line.kind === 'text' &&
  !/^(?:response|http request)$/.test(line.section) &&
  !/^[-*\d\\]/.test(line.text) &&
  !/evolvable|open type|dictionary|possible values|^none/i.test(line.text) &&
  !/query parameters/.test(line.section);
const isRow = (line: SketchLine) => line.kind === 'row';
const isTable = (line: SketchLine) => line.kind === 'row' || line.kind === 'header';

function shuffleGroup(kind: SketchLine['kind'], test: (line: SketchLine) => boolean): NeutralEdit {
  return (source, random) => {
    const lines = sketch(source);
    const groups = [...new Set(lines.filter((line) => line.kind === kind && test(line)).map((line) => line.group))];
    const group = random.pick(groups);
    const rows = lines.flatMap((line, index) =>
      line.kind === kind && line.group === group && test(line) ? [index] : [],
    );
    if (rows.length < 2) return null;
    const order = random.shuffled(rows);
    const texts = lines.map((line) => line.text);
    rows.forEach((row, at) => {
      texts[row] = lines[order[at] ?? row]?.text ?? '';
    });
    return texts.join('\n');
  };
}

/** Swaps two sections of the second level. */
function swapSections(source: string, random: Random): string | null {
  const lines = sketch(source);
  const starts = lines.flatMap((line, index) => (line.kind === 'heading' && /^## /.test(line.text) ? [index] : []));
  if (starts.length < 2 || lines.some((line) => line.text.startsWith(':::'))) return null;
  const texts = lines.map((line) => line.text);
  const head = texts.slice(0, starts[0]);
  const parts = starts.map((start, at) => texts.slice(start, starts[at + 1]));
  const closed = parts.map((part) => (part.at(-1) === '' ? part : [...part, '']));
  return [...head, ...random.shuffled(closed).flat()].join('\n');
}

/** Breaks a paragraph over lines, as an editor that wraps would. */
function reflow(source: string, random: Random): string | null {
  return oneLine(
    (line) => line.kind === 'text' && line.text.length > 60 && !/^[-*\d]/.test(line.text),
    (text) => {
      const spaces = [...text.matchAll(/ (?=[A-Za-z(])/g)]
        .map((match) => match.index)
        .filter((at) => !insideMarkup(text, at));
      const at = random.pick(spaces);
      return at === null ? text : `${text.slice(0, at)}\n${text.slice(at + 1)}`;
    },
  )(source, random);
}

function insideMarkup(text: string, at: number): boolean {
  const before = text.slice(0, at);
  const ticks = before.split('`').length - 1;
  return (
    ticks % 2 === 1 ||
    before.lastIndexOf('(') > before.lastIndexOf(')') ||
    before.lastIndexOf('[') > before.lastIndexOf(']')
  );
}

const lastCell = (edit: (cell: string) => string) => (text: string) => {
  const cells = cellsOf(text);
  return rowOf([...cells.slice(0, -1), edit(cells.at(-1) ?? '')]);
};

const hasDescription = (line: SketchLine) =>
  isRow(line) && cellsOf(line.text).length === 3 && line.section !== 'permissions';
const isExampleText = (line: SketchLine) =>
  line.kind === 'code' &&
  /^examples?\b/.test(line.section) &&
  /": "[^"\\]{3,}",?$/.test(line.text) &&
  !/"url"|"method"/.test(line.text);

/** Every kind of edit that must raise nothing, by name. */
export const neutralEdits: Record<string, NeutralEdit> = {
  'CRLF line ends': (source) => source.replace(/\n/g, '\r\n'),
  'a byte order mark': (source) => `\ufeff${source}`,
  'padded tables': (source, random) =>
    mapLines(source, (line) =>
      isTable(line)
        ? rowOf(cellsOf(line.text).map((cell) => ` ${cell.trim()}${' '.repeat(1 + random.below(6))}`))
        : line.text,
    ),
  'tight tables': (source) =>
    mapLines(source, (line) => (isTable(line) ? rowOf(cellsOf(line.text).map((cell) => cell.trim())) : line.text)),
  'other delimiter rows': (source) =>
    mapLines(source, (line) => (line.kind === 'delimiter' ? rowOf(cellsOf(line.text).map(() => '---')) : line.text)),
  'rows without outer pipes at the end': (source) =>
    mapLines(source, (line) => (isTable(line) ? line.text.replace(/\|\s*$/, '') : line.text)),
  'rows in another order': shuffleGroup('row', (line) => line.section !== 'examples'),
  'sections in another order': swapSections,
  'wrapped paragraphs': reflow,
  'other words in a paragraph': oneLine(
    isProse,
    () => 'These words are other words, and they say nothing about the contract.',
  ),
  'one more sentence': oneLine(isProse, (text) => `${text} A further remark follows.`),
  'one more paragraph': oneLine(
    (line) => line.kind === 'heading' && !/enumeration|values|members/i.test(line.heading),
    (text) => `${text}\n\nA new paragraph that explains nothing in particular.`,
  ),
  'other words in a description': oneLine(
    (line) => hasDescription(line) && !/values are/.test(line.text),
    lastCell((cell) => cell.replace(/\b(?:the|a|an)\b/i, 'this or that')),
  ),
  'one more sentence in a description': oneLine(
    hasDescription,
    lastCell((cell) => ` See the guide for more. ${cell.trimStart()}`),
  ),
  'a link in a description': oneLine(
    hasDescription,
    lastCell((cell) => ` [Background](about.md). ${cell.trimStart()}`),
  ),
  'other link targets': (source) => {
    const linked = mapLines(source, (line) =>
      codeLines.has(line.kind) || /^\[!INCLUDE|^# \[/.test(line.text)
        ? line.text
        : line.text.replace(/\]\((?!#)[^()\s]*\.md\)/g, '](elsewhere/page.md)'),
    );
    return linked === source ? null : linked;
  },
  'a moved link': (source) => {
    const moved = mapLines(source, (line) =>
      codeLines.has(line.kind) || /^\[!INCLUDE/.test(line.text)
        ? line.text
        : line.text.replace(/\]\(([^()\s]+\.md)\)/g, ']($1?view=other)'),
    );
    return moved === source ? null : moved;
  },
  'another date': oneLine(
    (line) => line.kind === 'front' && /^ms\.date:/.test(line.text),
    () => 'ms.date: 12/31/2030',
  ),
  'another title': oneLine(
    (line) => line.kind === 'front' && /^title:/.test(line.text),
    () => 'title: Another title',
  ),
  'another author': oneLine(
    (line) => line.kind === 'front' && /^author:/.test(line.text),
    () => 'author: somebody',
  ),
  'one more comment': oneLine(
    (line) => line.kind === 'heading',
    (text) => `${text}\n\n<!-- a remark | for | editors -->`,
  ),
  'a comment over lines': oneLine(
    (line) => line.kind === 'heading',
    (text) => `${text}\n\n<!-- {\n  "blockType": "ignored"\n}\n\n\`\`\`\n-->`,
  ),
  'blank lines': oneLine(
    (line) => line.kind === 'heading',
    (text) => `${text}\n\n\n`,
  ),
  'spaces at line ends': (source) => mapLines(source, (line) => (line.kind === 'text' ? `${line.text} ` : line.text)),
  'a note': oneLine(
    (line) => line.kind === 'heading',
    (text) => `${text}\n\n> [!NOTE]\n> Something that readers should know.`,
  ),
  'names without code marks': (source) => {
    const plain = mapLines(source, (line) =>
      isRow(line)
        ? rowOf(cellsOf(line.text).map((cell, index) => (index === 0 ? cell.replace(/`/g, '') : cell)))
        : line.text,
    );
    return plain === source ? null : plain;
  },
  'a collection in other words': oneLine(
    (line) => isRow(line) && / collection\s*\|/.test(line.text),
    (text) =>
      text.replace(
        /\| ([^|]*?) collection(\s*)\|/,
        (_, type: string, space: string) => `| List<${type.trim()}>${space} |`,
      ),
  ),
  'a requirement without its full stop': oneLine(
    (line) => isRow(line) && /(?:Required|Optional)\.\s*\|/.test(line.text),
    (text) => text.replace(/(Required|Optional)\.(\s*\|)/, '$1$2'),
  ),
  'a reworded example title': oneLine(
    (line) => line.kind === 'heading' && /^example \d+:/.test(line.heading),
    (text) => text.replace(/(\d+:).*/, '$1 in quite other words'),
  ),
  'other text in an example': oneLine(isExampleText, (text) => text.replace(/(": ")[^"]*"/, '$1something else"')),
  'another id in an example': (source) => {
    const other = source.replace(
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
      '11111111-2222-4333-8444-555555555555',
    );
    return other === source ? null : other;
  },
  'deeper indentation in an example': (source, random) => {
    const lines = sketch(source);
    const group = random.pick([
      ...new Set(
        lines.filter((line) => line.kind === 'code' && /^examples?\b/.test(line.section)).map((line) => line.group),
      ),
    ]);
    if (group === null) return null;
    return lines
      .map((line) => (line.kind === 'code' && line.group === group ? line.text.replace(/^ +/, '$&$&') : line.text))
      .join('\n');
  },
  'members in another order': shuffleGroup(
    'code',
    (line) => line.section === 'json representation' && /^ {2}"\w+": "[^"]*",$/.test(line.text),
  ),
  'scopes in another order': oneLine(
    (line) => isRow(line) && line.section === 'permissions' && /,/.test(line.text),
    (text) => {
      const cells = cellsOf(text);
      const marks = /(\\?\*)\s*$/.exec(cells[1] ?? '')?.[1] ?? '';
      const names = (cells[1] ?? '')
        .replace(/\\?\*\s*$/, '')
        .split(',')
        .map((name) => name.trim());
      return rowOf([cells[0] ?? '', ` ${names.reverse().join(', ')}${marks} `, ...cells.slice(2)]);
    },
  ),
  'a footnote mark': oneLine(
    (line) =>
      isRow(line) &&
      line.section === 'permissions' &&
      /\.\w+/.test(cellsOf(line.text)[1] ?? '') &&
      !/\\\*/.test(line.text),
    (text) => {
      const cells = cellsOf(text);
      return rowOf([cells[0] ?? '', ` ${(cells[1] ?? '').trim()}\\* `, ...cells.slice(2)]);
    },
  ),
  'another fence': (source) =>
    mapLines(source, (line) => (line.kind === 'fence' ? line.text.replace(/^```(\w+)/, '``` $1') : line.text)),
  'tilde fences': (source) =>
    mapLines(source, (line) => (line.kind === 'fence' ? line.text.replace(/^```/, '~~~') : line.text)),
};
