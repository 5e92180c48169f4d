/**
 * `npm run docs:roundtrip`: takes today's description with one fact in another state, lets the pages of today be applied
 * to it, and sees that the check is clean and the description today's again. Every state that a page had in the history,
 * and every one that a single-fact change of a page gives.
 *
 * A result that is today's description byte for byte passes the lint and gives the client of today, which both are checked
 * once. Every other result is linted; the client of each is generated and type-checked with --full, else of a few.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { contradictionsOf, identifyPages, readDescribed, readKnownPages } from './check/check.ts';
import { readLabels } from './label-rows.ts';
import { casesOfHistory, casesOfMutations } from './roundtrip/cases.ts';
import { clientProblems, lintProblems } from './roundtrip/results.ts';
import { makeTrip, type Trip } from './roundtrip/trip.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shared = fileURLToPath(new URL('../../../shared', import.meta.url));

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    docs: { type: 'string', default: `${shared}/docs` },
    labels: { type: 'string', default: `${shared}/docs-history/labels.jsonl` },
    full: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    process.stderr.write(
      'usage: npm run docs:roundtrip -- [--rounds N] [--seed N] [--docs DIR] [--labels FILE] [--full] [--verbose]\n',
    );
    return 2;
  }
  if (!existsSync(values.docs)) {
    process.stderr.write(`docs:roundtrip: ${values.docs} is not there; name the folder of the pages with --docs\n`);
    return 2;
  }
  const described = readDescribed(root);
  const read = await readKnownPages([values.docs], described);
  const contradictions = contradictionsOf(identifyPages(read, described), described, null);
  const pages = read.pages.map(({ file }) => ({ file, text: readFileSync(file, 'utf8') }));
  const cases = await casesOfMutations(pages, rounds, Number(values.seed), described.register, described.facts);
  if (existsSync(values.labels)) {
    cases.unshift(
      ...(await casesOfHistory(readLabels(values.labels), values.labels, described.register, described.facts)),
    );
  } else process.stderr.write(`docs:roundtrip: ${values.labels} is not there; only single-fact changes are tried\n`);
  const trips = cases.map((one, index) => {
    if (index % 100 === 99) process.stderr.write(`docs:roundtrip: ${index + 1} of ${cases.length}\n`);
    return makeTrip(one, described.description, read, contradictions);
  });
  const problems = await resultProblems(trips);
  process.stdout.write(reportOf(trips, problems));
  const bad = trips.some(({ outcome }) => !['same', 'facts', 'inexpressible'].includes(outcome));
  return bad || problems.length > 0 ? 1 : 0;
}

async function resultProblems(trips: readonly Trip[]): Promise<string[]> {
  const others = new Map<string, Trip>();
  for (const trip of trips) {
    if (trip.result) others.set(JSON.stringify([...trip.result.texts]), trip);
  }
  const described = readDescribed(root).description;
  const results = [described, ...[...others.values()].flatMap(({ result }) => (result ? [result] : []))];
  const tried = values.full ? results : results.slice(0, 3);
  process.stderr.write(`docs:roundtrip: linting ${results.length} descriptions, generating ${tried.length} clients\n`);
  process.stdout.write(
    `linted: ${results.length} distinct results; clients generated and type-checked: ${tried.length}\n`,
  );
  return [...(await lintProblems(root, results)), ...(await clientProblems(root, tried))];
}

function reportOf(trips: readonly Trip[], problems: readonly string[]): string {
  const lines: string[] = [];
  for (const { case: one, outcome, why } of trips) {
    const failed = !['same', 'facts', 'inexpressible'].includes(outcome);
    if (failed || values.verbose)
      lines.push(
        `${failed ? 'FAIL' : outcome} ${one.origin} ${one.name}: ${one.kind} ${one.subject} = ${JSON.stringify(one.value)}: ${outcome}${why ? `: ${why}` : ''}`,
      );
  }
  for (const origin of ['history', 'mutation'] as const) {
    const own = trips.filter((trip) => trip.case.origin === origin);
    const count = (...outcomes: Trip['outcome'][]) => own.filter(({ outcome }) => outcomes.includes(outcome)).length;
    const possible = own.length - count('inexpressible');
    const share = possible === 0 ? 'n/a' : `${((100 * count('same', 'facts')) / possible).toFixed(1)} %`;
    lines.push(
      `${origin}: ${own.length} states of described facts, ${count('inexpressible')} of them cannot be written as a description`,
      `${origin}: round trip ${share} (${count('same', 'facts')} of ${possible}); byte for byte ${count('same')}, but for our own words ${count('facts')}`,
    );
  }
  const reasons = new Map<string, number>();
  for (const { outcome, why } of trips) if (outcome === 'inexpressible') reasons.set(why, (reasons.get(why) ?? 0) + 1);
  for (const [why, times] of reasons) lines.push(`cannot be written (${times}): ${why}`);
  lines.push(...problems.map((problem) => `FAIL ${problem}`));
  return `${lines.join('\n')}\n`;
}

process.exitCode = await main();
