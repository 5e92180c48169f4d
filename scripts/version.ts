/**
 * `npm run release:version`: turns the notes in .changeset into a version and a section of CHANGELOG.md.
 *
 * Changesets looks for packages in the workspaces only, and npm refuses the root as one of its own workspaces
 * (https://github.com/npm/cli/pull/3587), so changesets works on a copy that has no workspaces.
 */
import { execFile } from 'node:child_process';
import { cp, glob, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from './openapi/redocly.ts';

const CLI = join(REPOSITORY, 'node_modules/@changesets/cli/bin.js');
const run = promisify(execFile);

interface Manifest {
  version: string;
  workspaces?: string[];
  packages?: Record<string, { version?: string }>;
}

/** The notes of .changeset, which are in no version yet. */
export async function notesIn(root: string): Promise<string[]> {
  const files = await Array.fromAsync(glob('*.md', { cwd: join(root, '.changeset') }));
  return files.filter((file) => file !== 'README.md').sort();
}

/** Gives the new version, or the old one where there is no note. @throws Error with what changesets says; nothing is changed then */
export async function applyChangesets(root: string = REPOSITORY): Promise<string> {
  // Changesets ends with 1 where there is nothing to do.
  if ((await notesIn(root)).length === 0) return (await read(join(root, 'package.json'))).version;
  const folder = await mkdtemp(join(tmpdir(), 'copilot-chat-version-'));
  try {
    await copyWithoutWorkspaces(root, folder);
    await run(process.execPath, [CLI, 'version'], { cwd: folder }).catch(({ stdout, stderr }) => {
      throw new Error(`changesets refuses the notes in .changeset: ${`${stderr}${stdout}`.trim()}`);
    });
    return await takeOver(folder, root);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyWithoutWorkspaces(root: string, folder: string): Promise<void> {
  for (const part of ['CHANGELOG.md', '.changeset'])
    await cp(join(root, part), join(folder, part), { recursive: true });
  await write(join(folder, 'package.json'), { ...(await read(join(root, 'package.json'))), workspaces: undefined });
}

async function takeOver(folder: string, root: string): Promise<string> {
  const { version } = await read(join(folder, 'package.json'));
  await write(join(root, 'package.json'), { ...(await read(join(root, 'package.json'))), version });
  const lock = await read(join(root, 'package-lock.json'));
  const packages = { ...lock.packages, '': { ...lock.packages?.[''], version } };
  await write(join(root, 'package-lock.json'), { ...lock, version, packages });
  await replace(join(root, 'CHANGELOG.md'), await readFile(join(folder, 'CHANGELOG.md'), 'utf8'));
  const kept = await notesIn(folder);
  for (const note of await notesIn(root)) if (!kept.includes(note)) await rm(join(root, '.changeset', note));
  return version;
}

const read = async (file: string): Promise<Manifest> => JSON.parse(await readFile(file, 'utf8')) as Manifest;
const write = (file: string, content: object): Promise<void> => replace(file, `${JSON.stringify(content, null, 2)}\n`);

async function replace(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}

if (import.meta.main) {
  const before = (await read(join(REPOSITORY, 'package.json'))).version;
  try {
    const version = await applyChangesets();
    if (version === before) console.log(`ok   no note in .changeset, so the version stays ${version}`);
    else console.log(`ok   ${before} -> ${version}; read CHANGELOG.md, then commit`);
  } catch (error) {
    console.error(`FAIL ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
