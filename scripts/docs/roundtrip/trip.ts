import { parse } from 'yaml';
import type { PagesRead } from '../check/check.ts';
import type { Description } from '../check/description.ts';
import type { Contradiction } from '../check/finding.ts';
import { fieldOf } from '../same.ts';
import { Draft } from '../sync/draft.ts';
import { setFact, Undecidable } from '../sync/edits.ts';
import { planSync } from '../sync/plan.ts';
import { isPlain } from '../sync/schema-lines.ts';
import type { Case } from './cases.ts';

export interface Trip {
  case: Case;
  /**
   * same: the description is today's, byte for byte. facts: it is but for words, examples and refinements of ours, which
   * no page states. inexpressible: the other state cannot be written as a description. The rest are failures.
   */
  outcome: 'same' | 'facts' | 'inexpressible' | 'not seen' | 'not clean' | 'different';
  why: string;
  /** The state after the trip, where it is not today's byte for byte. */
  result: Description | null;
}

/** Takes the description with one fact in another state back to what the pages say. */
export function makeTrip(
  one: Case,
  today: Description,
  read: PagesRead,
  contradictions: readonly Contradiction[],
): Trip {
  const ended = (outcome: Trip['outcome'], why: string, result: Description | null = null): Trip => ({
    case: one,
    outcome,
    why,
    result,
  });
  const start = new Draft(today);
  try {
    reverse(start, one);
  } catch (error) {
    if (error instanceof Undecidable) return ended('inexpressible', error.message);
    throw error;
  }
  const plan = planSync(read, start.description, null, { ids: new Set(), breaking: true }, contradictions);
  if (plan.proposals.length === 0) return ended('not seen', 'the check finds nothing');
  const open = plan.left.findings[0];
  const reason = plan.proposals.find(({ state }) => state !== 'applied')?.why;
  if (open) return ended('not clean', `${open.text}${reason ? `: ${reason}` : ''}`);
  const result = plan.draft.description;
  if (isSame(result, today)) return ended('same', '');
  const different = differenceIn(result, today);
  return different === null ? ended('facts', 'words of ours', result) : ended('different', different, result);
}

function reverse(draft: Draft, one: Case): void {
  const now = draft.facts.find(one.kind, one.subject);
  const type = fieldOf(one.value, 'type');
  const places = now?.documentedAt ?? [];
  if (typeof type === 'string' && !isPlain(type) && draft.facts.types.fileOf(type) === null) addStub(draft, type, one);
  setFact(draft, {
    kind: one.kind,
    subject: one.subject,
    value: one.value,
    places: places.length > 0 ? places : somePlace(draft, one),
    order: [],
    bare: true,
  });
}

/** A page that the fact may be said to come from. */
function somePlace(draft: Draft, one: Case) {
  const [owner = ''] = one.subject.split(/\.|\s\/\s/);
  const near = draft.facts.statements.find(
    (other) =>
      other.subject.split(/\.|\s\/\s/)[0] === owner && other.documentedAt.length > 0 && other.kind === one.kind,
  );
  const any = draft.facts.statements.find(
    (other) => other.subject.split(/\.|\s\/\s/)[0] === owner && other.documentedAt.length > 0,
  );
  return (near ?? any)?.documentedAt ?? [];
}

/** A type that only the other state knows. */
function addStub(draft: Draft, type: string, one: Case): void {
  if (!/^[A-Za-z]\w*$/.test(type)) throw new Undecidable(`the type ${type} has no counterpart in a description`);
  const [place] = somePlace(draft, one);
  if (!place) throw new Undecidable('nothing tells which page the type would be on');
  const lines = [
    `title: ${type}`,
    'type: object',
    `description: A \`${type}\`.`,
    'x-documented-at:',
    `  page: ${place.page}`,
    `  section: ${place.section}`,
    `x-odata-type: '#microsoft.graph.${type}'`,
  ];
  draft.write(`openapi/schemas/${type}.yaml`, `${lines.join('\n')}\n`);
}

function isSame(a: Description, b: Description): boolean {
  return a.texts.size === b.texts.size && [...a.texts].every(([file, text]) => b.texts.get(file) === text);
}

const ours = new Set(['description', 'summary', 'examples', 'example', 'minLength', 'maxLength']);

/** The first file that states something else; null where only words and refinements of ours differ. */
function differenceIn(a: Description, b: Description): string | null {
  const files = new Set([...a.texts.keys(), ...b.texts.keys()]);
  for (const file of files) {
    if (!a.has(file) || !b.has(file)) return `${file} is on one side only`;
    if (a.text(file) === b.text(file)) continue;
    const [mine, other] = [stated(parse(a.text(file))), stated(parse(b.text(file)))].map((value) =>
      JSON.stringify(value),
    );
    if (mine !== other) return `${file} states something else`;
  }
  return null;
}

/** What a file states: without our words, and whatever the order of keys. The order of lists counts. */
function stated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stated);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'properties' && !Array.isArray(inner))
      return [[key, sorted(Object.entries(inner as object).map(([name, property]) => [name, stated(property)]))]];
    // The address of a file is a text to a page.
    if (ours.has(key) || (key === 'format' && inner === 'uri')) return [];
    return [[key, stated(inner)]];
  });
  return sorted(entries as [string, unknown][]);
}

const sorted = (entries: (readonly [string, unknown] | unknown[])[]) =>
  Object.fromEntries((entries as [string, unknown][]).sort(([a], [b]) => (a < b ? -1 : 1)));
