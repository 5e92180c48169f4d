import type { Register } from '../../../openapi/rules/register.ts';
import type { ChangeClass } from '../change.ts';
import { classify } from '../classes.ts';
import type { Fact, Json } from '../fact.ts';
import { showValue } from '../phrases.ts';
import { fieldOf } from '../same.ts';
import type { DescribedFacts } from './described.ts';
import { type DescribedPlace, type Description, pointerOf } from './description.ts';
import type { ShownPath } from './documented.ts';
import { type Accepted, type Direction, type Finding, findingId } from './finding.ts';
import type { KnownPage } from './known-pages.ts';
import { agrees, type Described, type Documented, keyOf } from './statement.ts';

export interface Sides {
  description: Description;
  register: Register;
  described: DescribedFacts;
  documented: readonly Documented[];
  shown: readonly ShownPath[];
  pages: readonly KnownPage[];
}

export interface Compared {
  findings: Finding[];
  /** Described without a page, for a recorded reason. */
  sourced: Accepted[];
}

/** Holds what the pages state against what the description states, in both directions. */
export function compareSides(sides: Sides): Compared {
  const compared: Compared = { findings: [], sourced: [] };
  const stated = new Map(sides.described.statements.map((one) => [keyOf(one), one]));
  for (const documented of sides.documented) {
    const described = stated.get(keyOf(documented));
    if (described) compared.findings.push(...compareOne(documented, described, sides));
    else if (!saysNothing(documented)) compared.findings.push(undescribed(documented, sides));
  }
  compared.findings.push(...compareShown(sides));
  for (const described of sides.described.statements) addUndocumented(described, sides, compared);
  return compared;
}

/** No permission, as for the kinds of accounts that an operation does not support, needs no description. */
function saysNothing({ kind, value }: Documented): boolean {
  return kind === 'operation.permission' && Array.isArray(value) && value.length === 0;
}

function compareOne(documented: Documented, described: Described, sides: Sides): Finding[] {
  const value = described.requiredByUs ? withRequired(documented.value) : documented.value;
  if (agrees(documented.kind, value, described.value)) return placeFinding(documented, described, sides);
  const text = `${documented.subject} is ${showValue(documented.value)} on the page and ${showValue(described.value)} in the description`;
  return [finding('different', documented, described, sides, text)];
}

function withRequired(value: Json): Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value, required: true } : value;
}

/** The page and section that the description names must be where the fact stands. */
function placeFinding(documented: Documented, described: Described, sides: Sides): Finding[] {
  const { known, section, home } = documented;
  if (!home || known === null || described.documentedAt.length === 0 || isSharedPlace(documented)) return [];
  if (described.documentedAt.some((place) => place.page === known && place.section === section)) return [];
  if (!described.documentedAt.some((place) => place.page === known) && described.documentedAt.length > 1) return [];
  const named = described.documentedAt.map((place) => `${place.section} of ${place.page}`).join(', ');
  const text = `${documented.subject} stands in the section ${section} of ${known}, the description names ${named}`;
  return [{ ...finding('place', documented, described, sides, text), class: 'documentation' }];
}

/** What one node of the description says for several statements names the place of only one. */
function isSharedPlace({ kind }: Documented): boolean {
  return kind === 'operation.permission' || kind === 'operation.requestHeader' || kind === 'resource.name';
}

function undescribed(documented: Documented, sides: Sides): Finding {
  const text = `${nounOf(documented)} ${documented.subject} is on the page and not in the description: ${showValue(documented.value)}`;
  return finding('undescribed', documented, null, sides, text);
}

/** The key paths of the examples; the description must let every example pass. */
function compareShown(sides: Sides): Finding[] {
  return sides.shown.flatMap((shown) => {
    const operation = sides.described.operations.find((one) => shown.subject.startsWith(`${one.id}.`));
    const schema = shown.side === 'request' ? operation?.request?.schema : operation?.response?.schema;
    if (!operation || !schema) return [];
    const found = sides.described.types.inside(schema, shown.path);
    if (!found) {
      const text = `an example shows ${shown.subject}, which the description does not have`;
      return isInsideMissing(shown, sides) ? [] : [finding('undescribed', shown, null, sides, text)];
    }
    const place = sides.described.types.placeOf(schema, shown.path) ?? found;
    const wrong = String(shown.value)
      .split(' or ')
      .filter((type) => type !== 'null' || shown.side === 'response')
      .filter((type) => !shown.path.endsWith('[]') && !sides.described.types.allows(place, type));
    if (wrong.length === 0) return [];
    const text = `an example shows ${shown.subject} as ${wrong.join(' or ')}, which the description does not allow`;
    const described: Described = { ...shown, value: null, place, documentedAt: [], source: null };
    return [{ ...finding('different', shown, described, sides, text), class: 'documentation' as const }];
  });
}

/** The insides of an object that is missing itself are not told again. */
function isInsideMissing(shown: ShownPath, sides: Sides): boolean {
  return sides.shown.some(
    (other) =>
      other !== shown &&
      other.side === shown.side &&
      (shown.subject.startsWith(`${other.subject}.`) || shown.subject.startsWith(`${other.subject}[]`)) &&
      isMissing(other, sides),
  );
}

function isMissing(shown: ShownPath, { described }: Sides): boolean {
  const operation = described.operations.find((one) => shown.subject.startsWith(`${one.id}.`));
  const schema = shown.side === 'request' ? operation?.request?.schema : operation?.response?.schema;
  return schema != null && described.types.inside(schema, shown.path) === null;
}

function addUndocumented(described: Described, sides: Sides, compared: Compared): void {
  if (sides.documented.some((one) => keyOf(one) === keyOf(described))) return;
  if (described.source) {
    const stale = staleSource(described, sides);
    if (stale) compared.findings.push(stale);
    else {
      const text = `${nounOf(described)} ${described.subject} is on no page: ${described.source.why}`;
      const accepted = {
        ...finding('undocumented', null, described, sides, text),
        remedy: 'none: the reason is recorded',
      };
      compared.sourced.push({ ...accepted, class: 'documentation', acceptedBy: `x-source ${described.source.kind}` });
    }
    return;
  }
  const page = pageOf(described, sides);
  if (!page) return;
  const text = `${nounOf(described)} ${described.subject} is in the description and not on the page: ${showValue(described.value)}`;
  compared.findings.push({ ...finding('undocumented', null, described, sides, text, page), page: page.path });
}

/** Which of the pages that were read should state it. */
function pageOf(described: Described, { register, pages }: Sides): KnownPage | undefined {
  const [id = ''] = described.subject.split(/[./ ]/);
  const own = register.operations.find((one) => one.id === id)?.page;
  const where = described.kind.startsWith('operation.') && own ? [own] : described.documentedAt.map(({ page }) => page);
  return pages.find((page) => page.known !== null && where.includes(page.known.path));
}

/** What was taken from an example must still be in one. */
function staleSource(described: Described, sides: Sides): Finding | null {
  const { source } = described;
  if (source?.kind !== 'example' || described.kind !== 'resource.property') return null;
  const page = sides.pages.find((one) => one.home && one.known?.path === source.at.split('#')[0]);
  if (!page) return null;
  const name = described.subject.slice(described.subject.indexOf('.') + 1);
  const shown = sides.shown.some(
    (one) => one.page === page.path && (one.path === name || one.path.endsWith(`.${name}`)),
  );
  if (shown) return null;
  const text = `${described.subject} is described because an example showed it, and none does any more`;
  return { ...finding('undocumented', null, described, sides, text, page), page: page.path };
}

function finding(
  direction: Direction,
  documented: Documented | null,
  described: Described | null,
  sides: Sides,
  text: string,
  where?: KnownPage,
): Finding {
  const one = documented ?? described;
  if (!one) throw new Error('a finding needs a side');
  const page = documented?.known ?? documented?.page ?? where?.known?.path ?? null;
  const values = [documented?.value ?? null, described?.value ?? null] as const;
  const place = described?.place ?? placeFor(one.kind, one.subject, sides);
  const id = findingId(direction, one.kind, one.subject, page, direction === 'different' ? [...values] : null);
  const changeClass = classOf(documented, described, sides);
  return {
    id,
    class: changeClass,
    direction,
    kind: one.kind,
    subject: one.subject,
    documented: values[0],
    described: values[1],
    page: documented?.page ?? where?.path ?? null,
    line: documented?.line ?? (where?.home === undefined ? null : 1),
    file: place?.file ?? null,
    fileLine: place ? sides.description.lineAt(place) : null,
    pointer: place ? pointerOf(place.path) : null,
    text,
    remedy: remedyOf(direction, id, changeClass),
  };
}

/** Where the description should have what it lacks. */
function placeFor(kind: string, subject: string, { described }: Sides): DescribedPlace | null {
  const [owner = ''] = subject.split(/[./ ]/);
  const operation = described.operations.find((one) => one.id === owner);
  if (operation) {
    if (kind === 'operation.parameter' || kind === 'example.request')
      return operation.request?.schema ?? operation.place;
    if (kind === 'example.response') return operation.response?.schema ?? operation.place;
    return operation.place;
  }
  const file = described.types.fileOf(owner);
  if (file) return { file, path: kind === 'resource.property' ? ['properties'] : [] };
  return kind.startsWith('operation.') ? { file: 'openapi/openapi.yaml', path: ['paths'] } : null;
}

/** The class of the change from what is described to what is documented. */
function classOf(documented: Documented | null, described: Described | null, sides: Sides): ChangeClass {
  const one = documented ?? described;
  if (!one) return 'documentation';
  const before = described ? asFact(described) : null;
  const after = documented ? asFact(documented) : null;
  return classify(
    { kind: one.kind, before, after },
    {
      factsBefore: sides.described.statements.filter(isContext).map(asFact),
      factsAfter: sides.documented.filter(isContext).map(asFact),
      page: one.kind.startsWith('operation.') ? 'operation' : 'type',
    },
  ).class;
}

const isContext = ({ kind }: { kind: string }) => kind.startsWith('enum.');

function asFact({ kind, subject, value }: { kind: Fact['kind']; subject: string; value: Json }): Fact {
  const plain = kind === 'operation.response' && fieldOf(value, 'contentType') === 'text/event-stream';
  const full = plain ? { ...(value as { [key: string]: Json }), stream: true } : value;
  return { kind, subject, value: full, page: '', section: '', zone: null, line: 1, column: 1 };
}

function remedyOf(direction: Direction, id: string, changeClass: ChangeClass): string {
  const accept = changeClass === 'breaking' ? ` --accept ${id}` : '';
  const sync = `npm run docs -- sync PATH --apply${accept}`;
  if (direction === 'undescribed') return `describe it: ${sync}`;
  if (direction === 'undocumented') return `give it an x-source with the reason, or take it out: ${sync}`;
  if (direction === 'place') return `correct x-documented-at: ${sync}`;
  return `take over what the page says: ${sync}; or record why not, in documented.yaml with accepts: [${id}]`;
}

const nouns: Record<string, string> = {
  'operation.method': 'the method of',
  'operation.url': 'the address of',
  'operation.permission': 'the permission',
  'operation.requestHeader': 'the header',
  'operation.parameter': 'the parameter',
  'operation.response': 'the response of',
  'operation.availability': 'the availability of',
  'resource.name': 'the type',
  'resource.odataType': 'the annotation of',
  'resource.property': 'the property',
  'resource.relationship': 'the relationship',
  'enum.member': 'the member',
  'enum.evolvable': 'that it is evolvable:',
};

function nounOf({ kind }: { kind: string }): string {
  return nouns[kind] ?? 'the example of';
}
