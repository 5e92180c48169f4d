/**
 * `npm run matrix`: packs the package, installs it in an empty project and runs the scenarios in every runtime that it
 * promises to run in. Prints a table; exits with 1 where a runtime is missing, a scenario fails or a hash differs.
 */
import { programOf } from './cache.ts';
import { chosen, isWrongUse, usage } from './choice.ts';
import { type Project, packedProject } from './project.ts';
import { missingRow, type Row, rowOf } from './run.ts';
import { summary } from './table.ts';

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

await main(process.argv.slice(2)).catch((error: Error) => {
  const wrongUse = isWrongUse(error);
  console.error(wrongUse ? `${error.message}\n\n${usage}` : `FAIL ${error.message}`);
  process.exitCode = wrongUse ? 2 : 1;
});
