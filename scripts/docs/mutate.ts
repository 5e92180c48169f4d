import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runMutations, type SourcePage } from './mutate/run.ts';
import { findSources } from './read/files.ts';

const own = fileURLToPath(new URL('../../contract-tests/fixtures/docs/pages', import.meta.url));
const vendors = fileURLToPath(new URL('../../../shared/docs', import.meta.url));

const { values, positionals } = parseArgs({
  options: { count: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const count = Number(values.count);
const folders = positionals.length > 0 ? positionals : [own, ...(existsSync(vendors) ? [vendors] : [])];
if (positionals.length === 0 && folders.length === 1)
  process.stderr.write('docs:mutate: ../shared is not here; only our own pages are edited\n');
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(Number(values.seed))) {
  process.stderr.write('usage: npm run docs:mutate -- [--count N] [--seed N] [FOLDER…]\n');
  process.exit(2);
}

const pages: SourcePage[] = findSources(folders)
  .files.filter(({ page }) => page.endsWith('.md') && !page.split('/').includes('includes'))
  .map(({ page, file }) => ({ path: page.split('/').slice(-2).join('/'), source: readFileSync(file, 'utf8') }));
const report = await runMutations(pages, count, Number(values.seed));
const lines = [...report.made].map(([name, times]) => `${String(times).padStart(5)}  ${name}`);
lines.push(...report.failures.map((failure) => `FAIL ${failure}`));
lines.push(`single-fact changes found at the right line: ${report.found} of ${report.mutations}`);
lines.push(
  `neutral edits that raise nothing: ${report.quiet} of ${report.neutral} (${pages.length} pages, seed ${values.seed})`,
);
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = report.failures.length > 0 ? 1 : 0;
