import type { RawChange } from '../change.ts';
import { comparePage } from '../compare-page.ts';
import { factsOf, type PageFacts } from '../facts/page-facts.ts';
import { readPage } from '../read-pages.ts';
import { type Mutator, mutators } from './mutations.ts';
import { type NeutralEdit, neutralEdits } from './neutral.ts';
import { Random } from './random.ts';

export interface SourcePage {
  path: string;
  source: string;
}

export interface MutationReport {
  mutations: number;
  found: number;
  neutral: number;
  quiet: number;
  /** How often each edit was made. */
  made: Map<string, number>;
  failures: string[];
}

export interface Edits {
  mutators: Record<string, Mutator>;
  neutralEdits: Record<string, NeutralEdit>;
}

/** Makes so many single-fact changes and neutral edits of the pages and holds what the comparison says against them. */
export async function runMutations(
  pages: readonly SourcePage[],
  count: number,
  seed: number,
  edits: Edits = { mutators, neutralEdits },
): Promise<MutationReport> {
  if (pages.length === 0) throw new Error('there are no pages to edit');
  const report: MutationReport = { mutations: 0, found: 0, neutral: 0, quiet: 0, made: new Map(), failures: [] };
  const random = new Random(seed);
  const before = new Map<string, PageFacts>();
  for (const page of pages) before.set(page.path, await read(page.source, page.path));
  await spread(pages, edits.mutators, count, random, async (page, name, edit) => {
    const mutation = edit(page.source, random);
    if (!mutation) return false;
    const found = comparePage(before.get(page.path)?.facts ?? [], (await read(mutation.source, page.path)).facts);
    report.mutations += 1;
    if (isFound(found, mutation)) report.found += 1;
    else
      report.failures.push(
        `${name} in ${page.path}: wanted ${mutation.kind} at ${mutation.line ?? mutation.lineBefore}, got ${show(found)}`,
      );
    return count1(report, name);
  });
  await spread(pages, edits.neutralEdits, count, random, async (page, name, edit) => {
    const source = edit(page.source, random);
    if (source === null || source === page.source) return false;
    const after = await read(source, page.path);
    const was = before.get(page.path);
    const changes = comparePage(was?.facts ?? [], after.facts);
    const puzzles = after.notUnderstood.length - (was?.notUnderstood.length ?? 0);
    report.neutral += 1;
    if (changes.length === 0 && puzzles <= 0) report.quiet += 1;
    else
      report.failures.push(
        `${name} in ${page.path}: wanted nothing, got ${show(changes)}${puzzles > 0 ? ` and ${puzzles} not understood` : ''}`,
      );
    return count1(report, name);
  });
  return report;
}

async function read(source: string, path: string): Promise<PageFacts> {
  return factsOf(await readPage(source, path));
}

function count1(report: MutationReport, name: string): true {
  report.made.set(name, (report.made.get(name) ?? 0) + 1);
  return true;
}

/** Goes round the edits and the pages until enough were made. */
async function spread<T>(
  pages: readonly SourcePage[],
  edits: Record<string, T>,
  count: number,
  random: Random,
  make: (page: SourcePage, name: string, edit: T) => Promise<boolean>,
): Promise<void> {
  const names = Object.keys(edits);
  let made = 0;
  for (let turn = 0; made < count; turn += 1) {
    if (turn > count * 50) throw new Error(`only ${made} of ${count} edits could be made on these pages`);
    const name = names[turn % names.length] ?? '';
    const edit = edits[name];
    const page = random.pick(pages);
    if (edit !== undefined && page && (await make(page, name, edit))) made += 1;
  }
}

/**
 * One fact changed: it is reported at its line and nothing is reported at any other. A rename is one gone and one new,
 * and a property whose description lists an enumeration takes its values along.
 */
function isFound(
  changes: readonly RawChange[],
  wanted: { kind: string; line: number | null; lineBefore: number | null },
): boolean {
  const inPlace = changes.every(({ after, before }) => {
    return (after === null || after.line === wanted.line) && (before === null || before.line === wanted.lineBefore);
  });
  const own = changes.filter((change) => change.kind === wanted.kind);
  const others = changes.filter((change) => change.kind !== wanted.kind);
  const said =
    (wanted.line === null || own.some((change) => change.after?.line === wanted.line)) &&
    (wanted.lineBefore === null || own.some((change) => change.before?.line === wanted.lineBefore));
  return inPlace && said && own.length <= 2 && others.every((change) => change.kind.startsWith('enum.'));
}

function show(changes: readonly RawChange[]): string {
  if (changes.length === 0) return 'nothing';
  return changes
    .slice(0, 4)
    .map((change) => `${change.kind} ${change.subject} at ${change.before?.line ?? '-'}/${change.after?.line ?? '-'}`)
    .join('; ');
}
