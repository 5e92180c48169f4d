import type { FactKind } from '../fact.ts';
import type { Random } from './random.ts';
import { cellsOf, rowOf, type SketchLine, sketch } from './sketch.ts';

/** A page with one fact changed, and where the comparison must say so. */
interface Mutation {
  source: string;
  kind: FactKind;
  /** The line that states the fact after the change; null where it is gone. */
  line: number | null;
  /** The line that stated it before; null where it is new. */
  lineBefore: number | null;
}

export type Mutator = (source: string, random: Random) => Mutation | null;

interface Target {
  index: number;
  line: SketchLine;
}

type Edit = (text: string, random: Random) => string | null;

function targets(source: string, test: (line: SketchLine) => boolean): Target[] {
  return sketch(source).flatMap((line, index) => (test(line) ? [{ index, line }] : []));
}

/** Rewrites one line that fits. */
function rewrite(
  kind: FactKind | ((line: SketchLine) => FactKind),
  test: (line: SketchLine) => boolean,
  edit: Edit,
): Mutator {
  return (source, random) => {
    const target = random.pick(targets(source, test));
    const text = target && edit(target.line.text, random);
    if (!target || text === null || text === target.line.text) return null;
    const lines = source.split('\n');
    lines[target.index] = text;
    return mutation(lines, typeof kind === 'function' ? kind(target.line) : kind, target.index + 1, target.index + 1);
  };
}

function drop(kind: (line: SketchLine) => FactKind, test: (line: SketchLine) => boolean): Mutator {
  return (source, random) => {
    const target = random.pick(targets(source, test));
    if (!target) return null;
    const lines = source.split('\n');
    lines.splice(target.index, 1);
    return mutation(lines, kind(target.line), null, target.index + 1);
  };
}

function insertAfter(
  kind: (line: SketchLine) => FactKind,
  test: (line: SketchLine) => boolean,
  make: (text: string) => string,
): Mutator {
  return (source, random) => {
    const target = random.pick(targets(source, test));
    if (!target) return null;
    const lines = source.split('\n');
    lines.splice(target.index + 1, 0, make(target.line.text));
    return mutation(lines, kind(target.line), target.index + 2, null);
  };
}

function mutation(lines: string[], kind: FactKind, line: number | null, lineBefore: number | null): Mutation {
  return { source: lines.join('\n'), kind, line, lineBefore };
}

const typedSections: Record<string, FactKind> = {
  properties: 'resource.property',
  relationships: 'resource.relationship',
  'request body': 'operation.parameter',
  'path parameters': 'operation.parameter',
  'optional query parameters': 'operation.parameter',
};
const kindOf = (line: SketchLine): FactKind => typedSections[line.section] ?? 'resource.property';
const isTyped = (line: SketchLine) =>
  line.kind === 'row' && line.section in typedSections && cellsOf(line.text).length === 3 && !isEnum(line);
const isEnum = (line: SketchLine) => line.kind === 'row' && /enumeration$|values$/.test(line.heading);
const isPermission = (line: SketchLine) => line.kind === 'row' && line.section === 'permissions';
const isHeader = (line: SketchLine) => line.kind === 'row' && line.section === 'request headers';
const inSection = (name: string, pattern: RegExp) => (line: SketchLine) =>
  line.kind === 'code' && line.section === name && pattern.test(line.text);

function editCell(column: number, edit: (cell: string, random: Random) => string | null): Edit {
  return (text, random) => {
    const cells = cellsOf(text);
    const cell = edit(cells[column] ?? '', random);
    if (cell === null) return null;
    cells[column] = cell;
    return rowOf(cells);
  };
}

const otherType: Edit = (cell, random) => {
  const type = random.pick(['Duration', 'Guid', '[moonPhase](moonphase.md)', 'Edm.Binary']);
  return `${` ${type}`}${/collection\s*$|^\s*List</.test(cell) ? ' collection' : ''} `;
};

const otherCollection: Edit = (cell) => {
  if (/List<|\(/.test(cell.replace(/\]\([^)]*\)/, ''))) return null;
  return / collection\s*$/.test(cell) ? cell.replace(/ collection(\s*)$/, '$1') : `${cell.trimEnd()} collection `;
};

const otherRequirement: Edit = (cell) => {
  if (/Required/.test(cell)) return cell.replace(/Required/, 'Optional');
  return /Optional/.test(cell) ? cell.replace(/Optional/, 'Required') : `${cell.trimEnd()} Required. `;
};

const otherName: Edit = (cell) => cell.replace(/[A-Za-z][\w-]*/, (name) => `${name}Moved`);

/** In a page with several examples of one kind the first top-level member stands for itself; streams repeat theirs. */
function isPlainMember(line: SketchLine): boolean {
  return (
    line.kind === 'code' &&
    /^examples?\b/.test(line.section) &&
    /^ {2}"[^"]+": (?:"|\d|null|true|false)/.test(line.text)
  );
}

function plainMembers(source: string): Target[] {
  const lines = sketch(source);
  const streams = new Set(
    lines.filter((line) => line.kind === 'code' && /^data:/.test(line.text)).map((line) => line.group),
  );
  const zoned = new Set(lines.filter((line) => line.zoned).map((line) => line.group));
  const bodies = new Set(
    lines.filter((line) => line.kind === 'code' && /^(?:HTTP\/|[A-Z]+ \S)/.test(line.text)).map((line) => line.group),
  );
  const usable = (line: SketchLine) => !streams.has(line.group) && !zoned.has(line.group) && bodies.has(line.group);
  return lines.flatMap((line, index) => (isPlainMember(line) && usable(line) ? [{ index, line }] : []));
}

function exampleKind(source: string, index: number): FactKind {
  const lines = source.split('\n');
  let at = index;
  while (at > 0 && !/^\s*```/.test(lines[at] ?? '')) at -= 1;
  return /^HTTP\//.test(lines[at + 1] ?? '') ? 'example.response' : 'example.request';
}

function editMember(edit: (text: string) => { text: string | null; added?: string }): Mutator {
  return (source, random) => {
    const target = random.pick(plainMembers(source));
    if (!target) return null;
    const { text, added } = edit(target.line.text);
    const lines = source.split('\n');
    const kind = exampleKind(source, target.index);
    if (added !== undefined) {
      lines.splice(target.index, 0, added);
      return mutation(lines, kind, target.index + 1, null);
    }
    if (text === null) {
      lines.splice(target.index, 1);
      return mutation(lines, kind, null, target.index + 1);
    }
    lines[target.index] = text;
    return mutation(lines, kind, target.index + 1, target.index + 1);
  };
}

/** Every way to change a single fact, by name. */
export const mutators: Record<string, Mutator> = {
  'change a type': rewrite(kindOf, isTyped, editCell(1, otherType)),
  'make one of many': rewrite(kindOf, isTyped, editCell(1, otherCollection)),
  'change a requirement': rewrite(kindOf, isTyped, editCell(2, otherRequirement)),
  'drop a row': drop(kindOf, isTyped),
  'add a row': insertAfter(kindOf, isTyped, () => '| `freshlyAdded` | String | Said to be new. |'),
  'add an enumeration value': insertAfter(
    () => 'enum.member',
    isEnum,
    (row) => rowOf(cellsOf(row).map((_, index) => (index === 0 ? ' `freshlyAdded` ' : ' Said to be new. '))),
  ),
  'drop an enumeration value': drop(() => 'enum.member', isEnum),
  'close an enumeration': (source, random) => {
    const target = random.pick(targets(source, (line) => /evolvable enumeration\]/.test(line.text)));
    if (!target) return null;
    const lines = source.split('\n');
    lines[target.index] = target.line.text
      .replace('An [evolvable enumeration]', 'A [list]')
      .replace(/\([^)]*\)/, '(other.md)');
    return mutation(lines, 'enum.evolvable', null, target.index + 1);
  },
  'change a status': rewrite(
    'operation.response',
    (line) => line.section === 'response' && line.kind === 'text' && /`\d{3} /.test(line.text),
    (text) =>
      text.replace(/`\d{3} [A-Z][A-Za-z ]*`/, (status) =>
        status === '`202 Accepted`' ? '`200 OK`' : '`202 Accepted`',
      ),
  ),
  'change the type of a response': rewrite(
    'operation.response',
    (line) => line.section === 'response' && line.kind === 'text' && /\]\(\S+\.md\)/.test(line.text),
    (text) => text.replace(/\[(\w+)\]\((\S+\.md)\)/, '[moonPhase]($2)'),
  ),
  'change a content type': rewrite(
    'operation.response',
    (line) => line.section === 'response' && /Content-Type of `/.test(line.text),
    (text) => text.replace(/(Content-Type of `)[^`]*/, '$1application/x-ndjson'),
  ),
  'drop a scope': rewrite(
    'operation.permission',
    (line) => isPermission(line) && /\.\w+/.test(cellsOf(line.text)[1] ?? ''),
    editCell(1, (cell) => (cell.includes(',') ? cell.replace(/^\s*[\w.]+,\s*/, ' ') : ' Not supported. ')),
  ),
  'add a scope': rewrite(
    'operation.permission',
    isPermission,
    editCell(1, (cell) => (/Not /.test(cell) ? ' Moon.Read ' : ` Moon.Read, ${cell.trim()} `)),
  ),
  'name a higher scope': rewrite(
    'operation.permission',
    isPermission,
    editCell(2, (cell) => (/Not /.test(cell) ? ' Moon.ReadWrite.All ' : ` Moon.ReadWrite.All, ${cell.trim()} `)),
  ),
  'change a method': rewrite('operation.method', inSection('http request', /^[A-Z]+ \S/), (text) =>
    text.replace(/^[A-Z]+/, (method) => (method === 'PUT' ? 'PATCH' : 'PUT')),
  ),
  'change an address': rewrite(
    'operation.url',
    inSection('http request', /^[A-Z]+ \S/),
    (text) => `${text.trimEnd()}/moved`,
  ),
  'drop a header': drop(() => 'operation.requestHeader', isHeader),
  'add a header': insertAfter(
    () => 'operation.requestHeader',
    isHeader,
    () => '| If-None-Match | `"W/1"`. Optional. |',
  ),
  'rename a header': rewrite(
    'operation.requestHeader',
    isHeader,
    editCell(0, () => null),
  ),
  'change the need for a header': rewrite('operation.requestHeader', isHeader, editCell(1, otherRequirement)),
  'change the value of a header': rewrite(
    'operation.requestHeader',
    isHeader,
    editCell(1, (cell) => cell.replace(/^\s*`[^`]*`/, ' `text/plain`')),
  ),
  'rename a type': rewrite(
    'resource.name',
    (line) => line.kind === 'heading' && /^# \w+ resource type/.test(line.text),
    (text) => text.replace(/^# (\w+)/, '# $1Moved'),
  ),
  'change an annotation': rewrite('resource.odataType', inSection('json representation', /"@odata\.type": "/), (text) =>
    text.replace(/("@odata\.type": "[^"]*)"/, '$1Moved"'),
  ),
  'change a type word': rewrite('resource.property', inSection('json representation', /^ {2}"\w+": "[^"]*"/), (text) =>
    text.replace(/(": ")[^"]*"/, '$1Duration"'),
  ),
  'drop a member of the representation': drop(
    () => 'resource.property',
    inSection('json representation', /^ {2}"\w+": "[^"]*",?$/),
  ),
  'add a member to the representation': insertAfter(
    () => 'resource.property',
    inSection('json representation', /^ {2}"@odata\.type": /),
    () => '  "freshlyAdded": "String",',
  ),
  'drop a key of an example': editMember(() => ({ text: null })),
  'add a key to an example': editMember(() => ({ text: null, added: '  "freshlyAdded": true,' })),
  'change the JSON type of a key': editMember((text) => ({
    text: text.replace(/: (?:"(?:[^"\\]|\\.)*"|[^",]+)/, /: \[/.test(text) ? ': {}' : ': [{}]'),
  })),
  'change the status of an example': rewrite(
    'example.response',
    (line) => line.kind === 'code' && /^HTTP\/1\.1 /.test(line.text),
    (text) => (/ 418 /.test(text) ? null : 'HTTP/1.1 418 Teapot'),
  ),
  'change the request of an example': rewrite(
    'example.request',
    (line) =>
      line.kind === 'code' && /^examples?\b/.test(line.section) && /^(?:GET|POST|PATCH|PUT|DELETE) /.test(line.text),
    (text) => `${text.trimEnd()}/moved`,
  ),
  'change a header of an example': rewrite(
    exampleHeaderKind,
    (line) => line.kind === 'code' && /^examples?\b/.test(line.section) && /^Content-Type: /i.test(line.text),
    () => 'Content-Type: text/plain',
  ),
  'change the clouds': rewrite(
    'operation.availability',
    (line) => /^\[!INCLUDE .*(?:global-us|all-clouds|global-only|global-china)\.md/.test(line.text),
    (text) =>
      /all-clouds/.test(text) ? text.replace('all-clouds', 'global-only') : text.replace(/global-\w+/, 'all-clouds'),
  ),
};

mutators['rename a header'] = renameRow(isHeader, () => 'operation.requestHeader');
mutators['rename a property'] = renameRow(isTyped, kindOf);
mutators['rename an enumeration value'] = renameRow(isEnum, () => 'enum.member');

/** A renamed row is one that is gone and one that is new, both on the same line. */
function renameRow(test: (line: SketchLine) => boolean, kind: (line: SketchLine) => FactKind): Mutator {
  return rewrite(kind, test, editCell(0, otherName));
}

function exampleHeaderKind(line: SketchLine): FactKind {
  return /response/.test(line.heading) ? 'example.response' : 'example.request';
}
