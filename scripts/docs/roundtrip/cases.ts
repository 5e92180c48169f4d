import type { Register } from '../../../openapi/rules/register.ts';
import type { DescribedFacts } from '../check/described.ts';
import { documentedStatements } from '../check/documented.ts';
import { identify, type KnownPage } from '../check/known-pages.ts';
import { agrees, type Described, type Documented, keyOf, type Statement } from '../check/statement.ts';
import type { Fact, Json } from '../fact.ts';
import { factsOf } from '../facts/page-facts.ts';
import { type LabelRow, pageOfRow } from '../label-rows.ts';
import { mutators } from '../mutate/mutations.ts';
import { Random } from '../mutate/random.ts';
import { readPage } from '../read-pages.ts';

/** A described fact, and another state of it that a page had or might have. */
export interface Case {
  origin: 'history' | 'mutation';
  name: string;
  kind: Statement['kind'];
  subject: string;
  /** The other state; null where the fact is not there. */
  value: Json;
}

export interface CaseSource {
  file: string;
  text: string;
}

/** Only what the description can hold: examples and illustrations are no facts of it. */
function isDescribable(one: Statement, described: DescribedFacts): boolean {
  const [owner = ''] = one.subject.split(/\.|\s\/\s/);
  return described.operations.some((operation) => operation.id === owner) || described.types.fileOf(owner) !== null;
}

/** A case a state, each once, leaving out states that the description agrees with. */
function distinct(cases: readonly Case[], described: DescribedFacts): Case[] {
  const found = new Map<string, Case>();
  for (const one of cases) {
    const now = described.find(one.kind, one.subject);
    if (now === undefined ? one.value === null : one.value !== null && agrees(one.kind, one.value, now.value)) continue;
    if (now?.source || isNothing(one) || isOurRequirement(one, now)) continue;
    const key = `${one.origin} ${keyOf(one)} ${JSON.stringify(one.value)}`;
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}

/** The description requires it by a decision of ours, and so agrees with a page that says nothing. */
function isOurRequirement({ kind, value }: Case, now: Described | undefined): boolean {
  if (!now?.requiredByUs || value === null || typeof value !== 'object') return false;
  return agrees(kind, { ...value, required: true } as Json, now.value);
}

/** A list of permissions that is empty says as much as none. */
function isNothing({ kind, subject, value }: Case): boolean {
  return (
    kind === 'operation.permission' &&
    !/work or school account\) \/ least$/.test(subject) &&
    Array.isArray(value) &&
    value.length === 0
  );
}

/** Every labelled change that is about a fact of the description. */
export async function casesOfHistory(
  rows: readonly LabelRow[],
  labels: string,
  register: Register,
  described: DescribedFacts,
): Promise<Case[]> {
  const cases: Case[] = [];
  for (const row of rows) {
    const path = row.path_after ?? row.path_before;
    const text = pageOfRow(labels, row.after_file) ?? pageOfRow(labels, row.before_file);
    if (path === null || text === null || !row.contract_change) continue;
    const page = await pageOf(path, text, register, described);
    for (const change of row.changes) {
      if (change.kind.startsWith('page.') || change.kind.startsWith('example.') || change.where === 'json') continue;
      for (const value of [change.before, change.after]) {
        const [statement] = statementsOf(page, { ...change, value: value ?? change.after ?? change.before });
        if (!statement || !isDescribable(statement, described)) continue;
        const name = `${row.commit} ${change.kind} ${change.subject}`;
        cases.push({
          origin: 'history',
          name,
          kind: statement.kind,
          subject: statement.subject,
          value: value === null ? null : statement.value,
        });
      }
    }
  }
  return distinct(cases, described);
}

function statementsOf(
  page: KnownPage,
  change: { kind: string; subject: string; value: Json; where?: string },
): Documented[] {
  const fact = { ...change, zone: null, page: page.path, section: '', line: 1, column: 1 } as unknown as Fact;
  return documentedStatements(page, [fact]);
}

async function pageOf(path: string, text: string, register: Register, described: DescribedFacts): Promise<KnownPage> {
  const { kind, title, facts } = factsOf(await readPage(text, path));
  return identify({ path, kind, title, blank: false }, path, facts, register, described);
}

/** What every single-fact change of the pages does to the facts of the description. */
export async function casesOfMutations(
  pages: readonly CaseSource[],
  rounds: number,
  seed: number,
  register: Register,
  described: DescribedFacts,
): Promise<Case[]> {
  const random = new Random(seed);
  const cases: Case[] = [];
  for (const page of pages) {
    const own = await statesOf(page, register, described);
    for (const [name, mutate] of Object.entries(mutators)) {
      const seen = new Set<string>();
      for (let round = 0; round < rounds; round += 1) {
        const mutation = mutate(page.text, random);
        if (!mutation || seen.has(mutation.source)) continue;
        seen.add(mutation.source);
        const other = await statesOf({ file: page.file, text: mutation.source }, register, described);
        cases.push(...differences(own, other, name));
      }
    }
  }
  return distinct(cases, described).filter((one) => isDescribable(one, described));
}

async function statesOf(
  { file, text }: CaseSource,
  register: Register,
  described: DescribedFacts,
): Promise<Map<string, Documented>> {
  const { kind, title, facts } = factsOf(await readPage(text, file));
  const page = identify({ path: file, kind, title, blank: false }, file, facts, register, described);
  return new Map(documentedStatements(page, facts).map((one) => [keyOf(one), one]));
}

function differences(
  own: ReadonlyMap<string, Documented>,
  other: ReadonlyMap<string, Documented>,
  name: string,
): Case[] {
  const cases: Case[] = [];
  for (const key of new Set([...own.keys(), ...other.keys()])) {
    const [mine, theirs] = [own.get(key), other.get(key)];
    const one = mine ?? theirs;
    if (!one || JSON.stringify(mine?.value) === JSON.stringify(theirs?.value)) continue;
    cases.push({ origin: 'mutation', name, kind: one.kind, subject: one.subject, value: theirs?.value ?? null });
  }
  return cases;
}
