/**
 * `npm run matrix`: packs the package, installs it in an empty project and runs the scenarios in every runtime that it
 * promises to run in. Prints a table; exits with 1 where a runtime is missing, a scenario fails or a hash differs.
 */
import { parseArgs } from 'node:util';
import { programOf } from './cache.ts';
import { type Project, packedProject } from './project.ts';
import { missingRow, type Row, rowOf } from './run.ts';
import { runtimes, system } from './runtimes.ts';
import { summary } from './table.ts';

const usage = `npm run matrix -- [--only NAMES | --ci] [--without NAMES] [--json]

  --only NAMES     these runtimes alone: ${[...runtimes, system].map(({ name }) => name).join(', ')}
  --ci             the system's own Node, Node 24 and Chromium
  --without NAMES  leaves these out; a runtime that is missing fails otherwise
  --json           the results as JSON on stdout`;

class UsageError extends Error {}

function chosen(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      without: { type: 'string' },
      ci: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const all = [system, ...runtimes];
  const named = (names = ''): string[] => {
    const list = names.split(',').filter(Boolean);
    const unknown = list.find((name) => !all.some((runtime) => runtime.name === name));
    if (unknown) throw new UsageError(`there is no runtime ${unknown}`);
    return list;
  };
  const without = named(values.without);
  if (values.only !== undefined && values.ci) throw new UsageError('--only and --ci exclude each other');
  const only = values.ci ? ['system', 'node24', 'chromium'] : named(values.only);
  const wanted = only.length ? all.filter(({ name }) => only.includes(name)) : runtimes;
  const run = wanted.filter(({ name }) => !without.includes(name));
  if (!run.length) throw new UsageError('no runtime is left');
  return { run, without, json: values.json };
}

async function main(args: readonly string[]): Promise<void> {
  const { run, without, json } = chosen(args);
  // Before the package is built, which takes longer.
  const programs = await Promise.all(
    run.map((runtime) => programOf(runtime).catch((error) => missingRow(runtime, error))),
  );
  const rows: Row[] = [];
  await using project = programs.some((program) => typeof program === 'string') ? await packed() : undefined;
  for (const [index, program] of programs.entries()) {
    if (!project || typeof program !== 'string') rows.push(program as Row);
    else rows.push(await rowOf(run[index]!, program, project));
    console.error(progress(rows.at(-1)!));
  }
  const { ok, table, rows: told } = summary(rows, without);
  console.log(json ? JSON.stringify({ ok, rows: told }, null, 2) : table);
  if (!ok) process.exitCode = 1;
}

function packed(): Promise<Project> {
  console.error('packing the package and installing it in an empty project');
  return packedProject();
}

const progress = ({ runtime, missing, results, seconds }: Row): string =>
  missing ? `${runtime}: missing` : `${runtime}: ${results.length} scenarios in ${seconds.toFixed(1)} s`;

await main(process.argv.slice(2)).catch((error: Error & { code?: string }) => {
  const wrongUse = error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS');
  console.error(wrongUse ? `${error.message}\n\n${usage}` : `FAIL ${error.message}`);
  process.exitCode = wrongUse ? 2 : 1;
});
