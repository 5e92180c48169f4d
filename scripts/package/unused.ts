import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Problem, Verdict } from './verdict.ts';

const run = promisify(execFile);
const cli = join(dirname(createRequire(import.meta.url).resolve('knip')), '../bin/knip.js');

interface Issue {
  readonly file: string;
  readonly [kind: string]: readonly (Named | readonly Named[])[] | string;
}

interface Named {
  readonly name: string;
  readonly line?: number;
}

const kinds: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  files: ['is a file that nothing uses', 'remove it, or name it as an entry in scripts/package/knip.jsonc'],
  dependencies: ['is a dependency that nothing uses', 'npm uninstall it'],
  devDependencies: ['is a devDependency that nothing uses', 'npm uninstall it'],
  optionalPeerDependencies: ['is an optional peer that is used as if it were there', 'load it where it is needed'],
  unlisted: ['is used, but not in package.json', 'npm install it'],
  unresolved: ['leads nowhere', 'correct the import'],
  binaries: ['is a command of no package', 'npm install its package'],
  exports: ['is exported, and nothing imports it', 'take the word export away, or the whole of it'],
  types: ['is an exported type that nothing imports', 'take the word export away, or the whole of it'],
  duplicates: ['are two names of one thing', 'keep one'],
};

/** What nothing uses in a folder, as knip finds it by that folder's configuration. */
export async function checkUnused(root: string, configuration: string): Promise<Verdict> {
  await readFile(join(root, configuration));
  const flags = ['--reporter', 'json', '--no-progress', '--treat-config-hints-as-errors'];
  const { stdout, stderr, code } = await run(process.execPath, [cli, '--config', configuration, ...flags], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  }).then(
    (output) => ({ ...output, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => error,
  );
  if (!stdout.startsWith('{')) throw new Error(`knip ended with ${code}: ${(stderr || stdout).trim()}`);
  const { issues } = JSON.parse(stdout) as { issues: Issue[] };
  const problems = issues.flatMap((issue) => Object.keys(issue).flatMap((kind) => problemsOf(issue, kind)));
  if (code !== 0 && problems.length === 0) problems.push(hint(stderr, configuration));
  return { said: 'each file, export and dependency has a use', problems };
}

function problemsOf(issue: Issue, kind: string): Problem[] {
  const found = issue[kind];
  if (typeof found === 'string' || !found) return [];
  const [what, remedy] = kinds[kind] ?? [`is an issue of the kind ${kind}`, 'see https://knip.dev'];
  return found.map((one) => {
    const names = [one].flat() as Named[];
    const line = names[0]?.line ? `:${names[0].line}` : '';
    const place = kind === 'files' ? '' : `${issue.file}${line} `;
    return { what: `${place}${names.map(({ name }) => name).join(', ')} ${what}`, remedy };
  });
}

const hint = (stderr: string, configuration: string): Problem => ({
  what: `knip has something against ${configuration}`,
  remedy: 'take the entries out that it names',
  lines: stderr.trim().split('\n'),
});
