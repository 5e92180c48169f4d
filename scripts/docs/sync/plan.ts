import {
  type CheckResult,
  checkPages,
  contradictionsOf,
  type IdentifiedPages,
  identifyPages,
  otherPages,
  type PagesRead,
} from '../check/check.ts';
import type { Description } from '../check/description.ts';
import { recordOf } from '../check/description.ts';
import { documentedStatements, type ShownPath, shownPaths } from '../check/documented.ts';
import type { Contradiction, Finding } from '../check/finding.ts';
import { type Lock, lockWith, mergeLock } from '../check/lock.ts';
import { keysOf } from '../check/schema-types.ts';
import { agrees, type Described, type Documented, keyOf } from '../check/statement.ts';
import type { PageWithFacts } from '../check/type-tables.ts';
import type { Json } from '../fact.ts';
import { fieldOf, listOf } from '../same.ts';
import { Draft } from './draft.ts';
import { setFact, type Target, Undecidable } from './edits.ts';
import { addType } from './new-types.ts';
import { setPlace } from './places.ts';

export interface Accepting {
  ids: ReadonlySet<string>;
  breaking: boolean;
}

/** What becomes of a finding. */
export interface Proposal {
  finding: Finding;
  /** applied: the description is changed; withheld: breaking and not accepted; manual: a person has to decide. */
  state: 'applied' | 'withheld' | 'manual';
  /** What has to be decided. */
  why: string | null;
}

export interface Plan {
  proposals: Proposal[];
  /** The files of openapi/ that change; null for one that goes. */
  changes: Map<string, string | null>;
  lock: Lock;
  /** What a check finds once the changes are made. */
  left: CheckResult;
  draft: Draft;
}

/**
 * What the pages ask of the description, as far as it can be told and is allowed. Nothing is written. `given` are the
 * contradictions of the pages, where they are known already.
 */
export function planSync(
  read: PagesRead,
  description: Description,
  lock: Lock | null,
  accepting: Accepting,
  given?: readonly Contradiction[],
): Plan {
  const draft = new Draft(description);
  const planner = new Planner(read, draft, lock, given);
  const proposals: Proposal[] = [];
  const known = new Set<string>();
  let left = checkPages(read, draft.described, lock, planner.contradictions);
  // One change may bring another to light: a type that is described now, a row that only the representation has left.
  for (let round = 0; round < mostRounds; round += 1) {
    const fresh = left.findings.filter(({ id }) => !known.has(id)).sort(byUrgency);
    if (fresh.length === 0) break;
    for (const finding of fresh) {
      known.add(finding.id);
      proposals.push(planner.propose(finding, accepting));
    }
    left = checkPages(
      read,
      draft.described,
      lock,
      given ?? (draft.changes().size === 0 ? planner.contradictions : undefined),
    );
  }
  const unchanged = given ?? (draft.changes().size === 0 ? planner.contradictions : undefined);
  const open = new Set(left.findings.map(({ id }) => id));
  for (const proposal of proposals) settle(proposal, open.has(proposal.finding.id));
  for (const finding of left.findings.filter(({ id }) => !known.has(id)))
    proposals.push({ finding, state: 'manual', why: `it shows once the other changes are made: ${finding.remedy}` });
  return { proposals, changes: draft.changes(), lock: planner.lock(left, unchanged), left, draft };
}

/** What counts is what is still open in the end: one change may settle several findings, or not even its own. */
function settle(proposal: Proposal, isOpen: boolean): void {
  if (proposal.state === 'applied' && isOpen) {
    proposal.state = 'manual';
    proposal.why = 'the change that was made does not settle it: look at the place in the description';
  } else if (proposal.state === 'manual' && !isOpen) {
    proposal.state = 'applied';
    proposal.why = null;
  }
}

const mostRounds = 3;

const urgency = [
  'page.removed',
  'resource.name',
  'resource.odataType',
  'enum.evolvable',
  'enum.member',
  'resource.property',
];

/** Types come before what refers to them; one that goes is last. */
function byUrgency(a: Finding, b: Finding): number {
  const rank = (finding: Finding) => {
    if (finding.kind === 'resource.name' && finding.direction === 'undocumented') return urgency.length + 1;
    if (finding.kind === 'page.added' || finding.kind.startsWith('example.')) return urgency.length + 2;
    const index = urgency.indexOf(finding.kind);
    return index < 0 ? urgency.length : index;
  };
  return rank(a) - rank(b);
}

class Planner {
  readonly #read: PagesRead;
  readonly #draft: Draft;
  readonly #lock: Lock | null;
  readonly #identified: IdentifiedPages;
  /** As the pages show them before anything is changed. */
  readonly contradictions: readonly Contradiction[];
  readonly #all: PageWithFacts[];
  readonly #documented: Documented[];
  readonly #shown: ShownPath[];

  constructor(read: PagesRead, draft: Draft, lock: Lock | null, given?: readonly Contradiction[]) {
    this.#read = read;
    this.#draft = draft;
    this.#lock = lock;
    this.#identified = identifyPages(read, draft.described);
    this.contradictions = given ?? contradictionsOf(this.#identified, draft.described, lock);
    this.#all = [...this.#identified.pages, ...otherPages(this.#identified, draft.described, lock)];
    this.#documented = this.#all.flatMap(({ page, facts }) => documentedStatements(page, facts));
    this.#shown = this.#all.flatMap(({ page, facts }) => shownPaths(page, facts));
  }

  propose(finding: Finding, accepting: Accepting): Proposal {
    const before = this.#draft.description;
    try {
      if (finding.direction === 'contradiction' || finding.direction === 'gone') throw new Undecidable(finding.remedy);
      if (finding.kind === 'page.added' && !this.#isListed(finding)) throw new Undecidable(finding.remedy);
      if (finding.kind === 'page.added') return { finding, state: 'applied', why: null };
      const allowed = accepting.breaking || accepting.ids.has(finding.id) || isSafe(finding);
      if (this.#settled(finding)) return { finding, state: 'applied', why: null };
      this.#apply(finding);
      if (allowed) return { finding, state: 'applied', why: null };
      this.#draft.reset(before);
      return {
        finding,
        state: 'withheld',
        why: `it is breaking for users of the client; apply it with --accept ${finding.id}`,
      };
    } catch (error) {
      this.#draft.reset(before);
      if (!(error instanceof Error)) throw error;
      const why =
        error instanceof Undecidable
          ? error.message
          : `it cannot be edited mechanically (${error.message}): edit the description by hand`;
      return { finding, state: 'manual', why };
    }
  }

  /** A page is listed as soon as something refers to the type that it describes. */
  #isListed({ page }: Finding): boolean {
    const place = this.#identified.places.get(page ?? '');
    return this.#draft.register.pages.some(({ path }) => path === place);
  }

  /** An earlier change may have settled it: a type that two operations share. */
  #settled(finding: Finding): boolean {
    if (finding.direction === 'place') return false;
    if (finding.kind.startsWith('example.'))
      return finding.direction === 'undescribed' && this.#showsDescribed(finding);
    const described = this.#draft.facts.statements.find(
      (one) => one.kind === finding.kind && one.subject === finding.subject,
    );
    if (finding.direction === 'undocumented') return described === undefined;
    const documented = this.#statement(finding);
    return (
      described !== undefined && documented !== undefined && agrees(described.kind, documented.value, described.value)
    );
  }

  #showsDescribed({ kind, subject }: Finding): boolean {
    const shown = this.#shown.find((one) => one.kind === kind && one.subject === subject);
    const operation = this.#draft.facts.operations.find((one) => subject.startsWith(`${one.id}.`));
    const schema = shown?.side === 'request' ? operation?.request?.schema : operation?.response?.schema;
    return shown !== undefined && schema != null && this.#draft.facts.types.inside(schema, shown.path) !== null;
  }

  #statement(finding: Finding): Documented | undefined {
    const mine = this.#documented.filter((one) => one.kind === finding.kind && one.subject === finding.subject);
    return mine.find((one) => one.page === finding.page) ?? mine[0];
  }

  #apply(finding: Finding): void {
    if (finding.kind === 'page.removed') this.#movePage(finding);
    else if (finding.direction === 'place') this.#correctPlace(finding);
    else if (finding.kind === 'example.response' || finding.kind === 'example.request') this.#describeExample(finding);
    else this.#setFact(finding);
  }

  #setFact(finding: Finding): void {
    const documented = this.#statement(finding);
    const value = finding.direction === 'undocumented' ? null : (documented?.value ?? null);
    const kind = finding.kind as Target['kind'];
    const type = fieldOf(value, 'type');
    if (kind === 'resource.name' && finding.direction === 'different')
      this.#checkAnnotation(finding.subject, String(value));
    if (kind === 'operation.parameter') this.#checkShared(finding.subject, value);
    if (typeof type === 'string') addType(this.#draft, type, this.#all, this.#identified.places, this.#isSent(finding));
    if (kind === 'enum.member' && finding.direction === 'undescribed' && this.#isUnusedEnumeration(finding.subject))
      addType(
        this.#draft,
        finding.subject.slice(0, finding.subject.lastIndexOf('.')),
        this.#all,
        this.#identified.places,
        this.#isSent(finding),
      );
    if (this.#settled(finding)) return;
    const places = this.#placesOf(kind, finding.subject);
    setFact(this.#draft, {
      kind,
      subject: finding.subject,
      value,
      places,
      order: this.#orderOf(finding),
      common: this.#isCommon(finding.subject),
    });
  }

  /** Whether the type of what a finding is about is part of requests. */
  #isSent({ kind, subject }: Finding): boolean {
    if (kind === 'operation.parameter') return true;
    const file = this.#draft.facts.types.fileOf(subject.split('.')[0] ?? '');
    return file !== null && this.#draft.sidesOf(file).request;
  }

  #isUnusedEnumeration(subject: string): boolean {
    return this.#draft.facts.types.fileOf(subject.slice(0, subject.lastIndexOf('.'))) === null;
  }

  /** A type goes by another name when its heading and its annotation agree on it. */
  #checkAnnotation(type: string, name: string): void {
    const stated = this.#documented.find((one) => one.kind === 'resource.odataType' && one.subject === type)?.value;
    if (stated === undefined || stated === `#microsoft.graph.${name}`) return;
    throw new Undecidable(
      `the heading calls the type ${name} and its annotation ${stated}: decide which of the two is its name, and record the disagreement`,
    );
  }

  /** Operations that share a schema must agree on it. */
  #checkShared(subject: string, value: Json): void {
    const [id = '', name = ''] = [subject.slice(0, subject.indexOf('.')), subject.slice(subject.indexOf('.') + 1)];
    for (const other of this.#sharing(id)) {
      const theirs = this.#documented.find(
        (one) => one.kind === 'operation.parameter' && one.subject === `${other}.${name}`,
      );
      if (
        (theirs === undefined) === (value === null) &&
        (!theirs || agrees('operation.parameter', theirs.value, value))
      )
        continue;
      throw new Undecidable(
        `${id} and ${other} share the schema of their requests, and their pages differ on ${name}: give each a schema of its own, or record which page is right`,
      );
    }
  }

  #sharing(id: string): string[] {
    const operations = this.#draft.facts.operations;
    const file = operations.find((one) => one.id === id)?.request?.schema.file;
    return operations.filter((one) => one.id !== id && one.request?.schema.file === file).map((one) => one.id);
  }

  #placesOf(kind: Target['kind'], subject: string): Target['places'] {
    const [id = ''] = subject.split('.');
    const name = subject.slice(id.length);
    const subjects =
      kind === 'operation.parameter' ? [subject, ...this.#sharing(id).map((other) => other + name)] : [subject];
    const places = this.#documented
      .filter((one) => one.kind === kind && subjects.includes(one.subject))
      .map((one) => ({ page: this.#identified.places.get(one.page) ?? one.known ?? one.page, section: one.section }));
    const known = [...new Map(places.map((place) => [`${place.page} ${place.section}`, place])).values()];
    return kind === 'operation.parameter' ? known.sort((a, b) => (a.page < b.page ? -1 : 1)) : known.slice(0, 1);
  }

  /** Properties in the order of the JSON representation; parameters with those first that are required. */
  #orderOf({ kind, subject }: Finding): string[] {
    const [owner = ''] = subject.split(/\.|\s\/\s/);
    const page =
      this.#all.find((one) => one.page.owner === owner) ??
      this.#all.find((one) => one.facts.some((fact) => fact.kind === kind && fact.subject === subject));
    const facts = page?.facts ?? [];
    if (kind === 'operation.permission')
      return listOf(this.#documented.find((one) => keyOf(one) === `${kind} ${subject}`)?.value ?? null);
    if (kind === 'enum.member') {
      const prefix = subject.slice(0, subject.lastIndexOf('.') + 1);
      return facts
        .filter((fact) => fact.kind === kind && fact.subject.startsWith(prefix))
        .map((fact) => String(fact.value));
    }
    if (kind === 'operation.parameter') {
      const rows = facts.filter((fact) => fact.kind === kind);
      const isRequired = (fact: { value: Json }) => fieldOf(fact.value, 'required') === true;
      return [...rows.filter(isRequired), ...rows.filter((fact) => !isRequired(fact))].map((fact) => fact.subject);
    }
    const names = (where: string) =>
      facts
        .filter((fact) => fact.kind === 'resource.property' && fact.where === where && !/[.[]/.test(fact.subject))
        .map((fact) => fact.subject);
    return [...new Set([...names('json'), ...names('table')])];
  }

  /** Whether all operations state the same permissions. */
  #isCommon(subject: string): boolean {
    const tail = subject.slice(subject.indexOf(' / '));
    const stated = this.#documented.filter((one) => one.kind === 'operation.permission' && one.subject.endsWith(tail));
    return new Set(stated.map((one) => JSON.stringify(listOf(one.value).sort()))).size === 1;
  }

  #movePage(finding: Finding): void {
    const moved = this.#identified.moved.find(({ from }) => from.path === finding.subject);
    if (!moved) throw new Undecidable(finding.remedy);
    const pattern = new RegExp(`(?<![\\w./-])${moved.from.path.replaceAll('.', '\\.')}(?![\\w/-])`, 'g');
    this.#draft.replaceEverywhere(pattern, moved.to);
  }

  #correctPlace(finding: Finding): void {
    const documented = this.#statement(finding);
    const described = this.#draft.facts.statements.find(
      (one: Described) => one.kind === finding.kind && one.subject === finding.subject,
    );
    if (!documented?.known || !described) throw new Undecidable('the page or the description is gone');
    setPlace(this.#draft, described, { page: documented.known, section: documented.section });
  }

  /** What an example shows and no table has is described with the example as its source. */
  #describeExample(finding: Finding): void {
    const shown = this.#shown.find((one) => one.kind === finding.kind && one.subject === finding.subject);
    const operation = this.#draft.facts.operations.find((one) => finding.subject.startsWith(`${one.id}.`));
    const schema = operation?.response?.schema;
    if (!shown || !schema || finding.kind !== 'example.response' || finding.direction !== 'undescribed')
      throw new Undecidable(
        'an example and the description differ: decide which is right, and record the disagreement',
      );
    const keys = keysOf(shown.path);
    const name = keys.pop() ?? '';
    const types = this.#draft.facts.types;
    const holder = keys.length === 0 ? types.resolve(schema) : types.inside(schema, keys.join('.'));
    const title = holder && recordOf(this.#draft.description.valueAt(holder)).title;
    const type = jsonTypes[String(shown.value).replace(/^null or | or null$/g, '')];
    if (!holder || typeof title !== 'string' || type === undefined || !/^[@\w.]+$/.test(name))
      throw new Undecidable(
        `an example shows ${finding.subject} as ${shown.value}: describe it, or record the disagreement`,
      );
    const at = `${this.#identified.places.get(shown.page) ?? shown.known ?? shown.page}#examples`;
    const value = { type, collection: false, required: null };
    setFact(this.#draft, {
      kind: 'resource.property',
      subject: `${title}.${name}`,
      value,
      places: [],
      order: [],
      example: { at, jsonTypes: String(shown.value) },
    });
  }

  /** The lock for the pages that were read; what was not taken over stays as it was accepted. */
  lock(left: CheckResult, given: readonly Contradiction[] | undefined): Lock {
    const identified = identifyPages(this.#read, this.#draft.described);
    const gone = this.#identified.moved.map(({ from }) => from.path);
    const accepted = new Set(left.accepted.map(({ id }) => id));
    const contradictions = given ?? contradictionsOf(identified, this.#draft.described, this.#lock);
    const fresh = lockWith(
      this.#lock,
      identified.pages,
      contradictions.filter(({ id }) => accepted.has(id)),
      gone,
    );
    const open = left.findings.filter((one) => one.direction !== 'contradiction' && one.direction !== 'gone');
    return mergeLock(
      fresh,
      this.#lock,
      open,
      left.findings.filter((one) => one.direction === 'gone'),
      this.#draft.register,
    );
  }
}

const jsonTypes: Record<string, string> = { string: 'String', number: 'Decimal', boolean: 'Boolean', null: 'String' };

/** Compatible, only in the documentation, or a permission that is asked for in addition. */
function isSafe(finding: Finding): boolean {
  // Its name is not sent, but the generated client exports the type under it.
  if (finding.kind === 'resource.name' && finding.direction === 'different') return false;
  if (finding.class !== 'breaking') return true;
  if (finding.kind !== 'operation.permission' || finding.direction !== 'different') return false;
  const [before, after] = [listOf(finding.described), listOf(finding.documented)];
  return after.length > before.length && before.every((scope) => after.includes(scope));
}
