/** `npm run bench`: this package beside raw fetch, undici and its peers; what was to be reached, and whether it was. */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Measure } from './context.ts';
import { startHelper, token } from './process.ts';
import { isMet, type Section, sectionText, type Target, targetsText } from './report.ts';
import { bundle } from './sections/bundle.ts';
import { create } from './sections/create.ts';
import { firstText } from './sections/first-text.ts';
import { memory } from './sections/memory.ts';
import { start } from './sections/start.ts';
import { peak, stream } from './sections/stream.ts';
import { createWorkspace } from './workspace.ts';

const sections: Readonly<Record<string, readonly Measure[]>> = {
  bundle: [bundle],
  create: [create],
  start: [start],
  stream: [stream, peak],
  'first-text': [firstText],
  memory: [memory],
};
const names = Object.keys(sections);

const help = `This package beside its peers, interleaved, on loopback, in one run.

  npm run bench -- [options] [sections]

Sections: ${names.join(', ')}; without any, all of them.
  --quick     looks only whether all runs; the figures say nothing
  --rounds N  measures N times, in all sections
  --json      prints one JSON document
  --strict    exits with 1 where a target is missed; of a quick run, those that are the same in each run.
              Without it the exit code tells only whether all was measured: npm run size enforces the bundles
`;

/** Reads the command line. @throws {Error} that says what is wrong with it. */
function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      json: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.find((name) => !sections[name]);
  if (unknown) throw new Error(`there is no section ${unknown}; there are ${names.join(', ')}`);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error(`--rounds ${values.rounds}: give a whole number above 0`);
  }
  return { ...values, rounds, chosen: names.filter((name) => positionals.length === 0 || positionals.includes(name)) };
}

async function bench({ chosen, quick, rounds, json, strict }: Omit<ReturnType<typeof options>, 'help'>): Promise<void> {
  const say = json ? () => {} : console.log;
  await using workspace = await createWorkspace();
  await using server = startHelper(workspace, 'server', token);
  const baseUrl = await server.next<string>();
  const machine = { node: process.version, cores: availableParallelism(), load: loadavg()[0]! };
  say(`Node ${machine.node}, ${machine.cores} cores, load ${machine.load.toFixed(1)} at the start\n`);
  if (machine.load > machine.cores / 2) say('The machine is busy: trust the ratios only, and those by their spread.\n');
  for (const reason of workspace.missing) say(`NOT MEASURED, not installed: ${reason}\n`);
  const found: Section[] = [];
  for (const measure of chosen.flatMap((name) => sections[name]!)) {
    const byDefault = (usual: number) => rounds ?? (quick ? 1 : usual);
    const section = await measure({ workspace, baseUrl, quick, rounds: byDefault });
    found.push(section);
    say(sectionText(section));
  }
  const targets = found.flatMap((section) => section.targets);
  const { missing } = workspace;
  if (json) console.log(JSON.stringify({ machine, quick, missing, sections: found, targets: targets.map(judged) }));
  else say(targetsText(targets, quick));
  const missed = targets.filter((target) => strict && !isMet(target) && (target.budget || !quick));
  for (const { what } of missed) console.error(`FAIL ${what}; again: npm run bench -- ${chosen.join(' ')}`);
  if (missed.length > 0) process.exitCode = 1;
}

const judged = (target: Target) => ({ ...target, met: isMet(target) });

// Without this an interrupted run would leave its workspace behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  const { help: asked, ...given } = options();
  if (asked) console.log(help);
  else await bench(given);
} catch (error) {
  console.error(`FAIL ${(error as Error).message}`);
  process.exitCode = 1;
}
