import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { documentedFacts } from '../../contract-tests/documented-facts.ts';
import type { Scenario } from '../../contract-tests/scenario.ts';
import { type Disagreement, type Register, readRegister } from '../../openapi/rules/register.ts';
import { DescribedFacts } from '../docs/check/described.ts';
import { Description } from '../docs/check/description.ts';
import { documentedStatements } from '../docs/check/documented.ts';
import { ownerOf } from '../docs/check/known-pages.ts';
import { factsOfLocked, readLock } from '../docs/check/lock.ts';
import type { Documented } from '../docs/check/statement.ts';
import { shown } from './shown.ts';

/** A place in the repository: a file, and a line where one is meant. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

/** A documented fact with all that hangs on it. */
export interface ContractFact {
  /** `resource.property copilotConversation.turnCount`. */
  readonly name: string;
  readonly kind: string;
  /** What it is about: an operation, a resource or an enumeration. */
  readonly owner: string;
  /** What it is called there; empty where the fact is about the owner itself. */
  readonly member: string;
  /** What the pages say, in a line. */
  readonly value: string;
  /** The pages and sections that state it. */
  readonly pages: readonly { readonly page: string; readonly section: string }[];
  readonly place: Place;
  readonly scenarios: readonly Scenario[];
  readonly disagreements: readonly Disagreement[];
}

export interface Contract {
  readonly register: Register;
  readonly facts: readonly ContractFact[];
  /** The scenarios with the files that they stand in. */
  readonly scenarios: readonly { readonly scenario: Scenario; readonly file: string }[];
  /** Where the test of each disagreement stands, by the test's name. */
  readonly tests: ReadonlyMap<string, Place>;
  readonly description: Description;
}

/**
 * The documented contract, from what the tests go by. @throws {Error} for a fact that no page states, the description
 * does not have or no scenario holds, and for a disagreement whose test is not there.
 */
export async function readContract(root: string): Promise<Contract> {
  const register = readRegister(join(root, 'openapi/documented.yaml'));
  const description = Description.read(root);
  const scenarios = await scenariosOf(root);
  const tests = await testsOf(root, register, scenarios);
  const described = new DescribedFacts(description, register);
  const documented = documentedBy(root, register);
  const all = scenarios.map(({ scenario }) => scenario);
  const disputes = register.disagreements.map((one) => ({ one, about: factsOf(one, all) }));
  const facts = documentedFacts.map((name) => {
    const [kind = '', subject = ''] = name.split(' ');
    const found = described.statements.find((one) => one.kind === kind && isAbout(one.subject, kind, subject));
    const stated = documented.filter((one) => one.kind === kind && isAbout(one.subject, kind, subject));
    const holding = scenarios.filter(({ scenario }) => scenario.facts.includes(name)).map(({ scenario }) => scenario);
    if (!found) throw new Error(`${name} is not in the description`);
    if (!stated.length) throw new Error(`no page of openapi/documented.lock.json states ${name}`);
    if (!holding.length) throw new Error(`no scenario holds ${name}`);
    const [owner = '', member = ''] = /^([^.]+)\.?(.*)$/.exec(subject)?.slice(1) ?? [];
    const place = { file: found.place.file, line: description.lineAt(found.place) };
    const pages = placesOf(stated);
    return {
      name,
      kind,
      owner,
      member,
      value: shown(stated),
      pages,
      place,
      scenarios: holding,
      disagreements: disputes.filter(({ about }) => about.has(name)).map(({ one }) => one),
    };
  });
  return { register, facts, scenarios, tests, description };
}

/** Of permissions, those for work accounts are the fact: the others are that there are none. */
const isAbout = (stated: string, kind: string, subject: string): boolean =>
  kind === 'operation.permission'
    ? stated === `${subject} / Delegated (work or school account) / least`
    : stated === subject;

/** What the pages state, as it was last accepted, under the names that the description shares. */
function documentedBy(root: string, register: Register): Documented[] {
  return readLock(root).pages.flatMap((locked) => {
    const known = register.pages.find(({ path }) => path === locked.page) ?? null;
    const summary = { path: locked.page, kind: locked.kind, title: null, blank: false };
    const page = { path: locked.page, known, home: true, owner: known && ownerOf(known, register), summary };
    return documentedStatements(page, factsOfLocked(locked));
  });
}

function placesOf(stated: readonly Documented[]): ContractFact['pages'] {
  const places = new Map(stated.map(({ page, section }) => [`${page} ${section}`, { page, section }]));
  return [...places.values()];
}

async function scenariosOf(root: string): Promise<{ scenario: Scenario; file: string }[]> {
  const folder = 'contract-tests/scenarios';
  const files = (await Array.fromAsync(glob('*.ts', { cwd: join(root, folder) }))).sort();
  const found = new Map<string, { scenario: Scenario; file: string }>();
  for (const file of files.filter((name) => !/^(index|of-package)\.ts$/.test(name))) {
    const module = (await import(pathToFileURL(join(root, folder, file)).href)) as Record<string, unknown>;
    for (const scenario of Object.values(module).flat() as Scenario[])
      if (scenario?.facts && scenario.needs)
        found.set(scenario.name, { scenario, file: `${folder}/${basename(file)}` });
  }
  return [...found.values()];
}

/** The tests that hold the decisions: scenarios, or tests of the files beside them. */
async function testsOf(
  root: string,
  { disagreements }: Register,
  scenarios: readonly { scenario: Scenario; file: string }[],
): Promise<Map<string, Place>> {
  const files = (await Array.fromAsync(glob('contract-tests/*.test.ts', { cwd: root }))).sort();
  const texts = await Promise.all(files.map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const));
  return new Map(
    disagreements.map(({ id, test }) => {
      const scenario = scenarios.find((one) => one.scenario.name === test);
      if (scenario) return [test, { file: scenario.file }];
      const [file, text = ''] = texts.find(([, content]) => content.includes(`'${test}'`)) ?? [];
      if (!file) throw new Error(`the disagreement ${id} names a test that is not there: ${test}`);
      return [test, { file, line: text.slice(0, text.indexOf(`'${test}'`)).split('\n').length }];
    }),
  );
}

/** The facts that a disagreement is about: those that it lists, that its findings name, and that its scenario holds. */
function factsOf({ id, facts = [], accepts = [], test }: Disagreement, scenarios: readonly Scenario[]): Set<string> {
  const unknown = facts.find((fact) => !documentedFacts.includes(fact));
  if (unknown) throw new Error(`the disagreement ${id} names a fact that there is not: ${unknown}`);
  const held = scenarios.find(({ name }) => name === test)?.facts ?? [];
  return new Set([...facts, ...held, ...accepts.flatMap(factsOfFinding)]);
}

/** A finding names a fact by its kind, or a member of an operation or a resource. */
function factsOfFinding(finding: string): string[] {
  const [, kind = '', subject = ''] = /^\w+:([^:]+):(.+)@/.exec(finding) ?? [];
  const names = subject.split('+').map((name) => name.replace(/\.span$/, ''));
  return documentedFacts.filter((fact) => {
    const [factKind = '', about = ''] = fact.split(' ');
    const forms = about.includes('.')
      ? [about]
      : [`${about}.${factKind.split('.')[1]}`, `${about}.${factKind.split('.')[1]}s`];
    return names.some((name) => (kind === factKind ? name === about : forms.includes(name)));
  });
}

/** What a disagreement is about where that is no fact: the operation or the resource that its findings name. */
export const ownersOf = ({ accepts = [] }: Disagreement): string[] => [
  ...new Set(
    accepts.flatMap((id) => (/^\w+:[^:]+:(.+)@/.exec(id)?.[1] ?? '').split('+').map((name) => name.split('.')[0]!)),
  ),
];
