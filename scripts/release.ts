/**
 * `npm run release`: publishes the version of package.json with provenance, once. `npm run release:dry` rehearses the
 * next release in a copy, and publishes nothing.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from './openapi/redocly.ts';
import { type Manifest, manifestIn } from './package/packed.ts';
import { npm } from './release/npm.ts';
import { type ReleaseState, refusals, repositoryRefusals, sectionOf } from './release/refusals.ts';
import { type Rehearsal, rehearse } from './release/rehearsal.ts';
import { notesIn } from './version.ts';

const USAGE = `usage: npm run release -- [--dry-run | --notes]

  --dry-run  versions and packs a copy, and says what would be published
  --notes    prints what CHANGELOG.md says of this version`;

type Npm = (args: readonly string[]) => Promise<string>;

/** Publishes, unless the registry has this version. Gives the lines to print. @throws {Error} with all that is against it */
export async function release(state: ReleaseState, run: Npm): Promise<string> {
  const problems = refusals(state);
  if (problems.length > 0) {
    throw new Error(problems.map(({ what, remedy }) => `${what}; remedy: ${remedy}`).join('\nFAIL '));
  }
  const { name, version } = state.manifest;
  if (await isPublished(state.manifest, run)) return `ok   ${name}@${version} is published already`;
  await run(['publish', '--provenance', '--access', 'public']);
  return `ok   ${name}@${version} is published with provenance; next: tag v${version}`;
}

/** Only the answer that there is no such version says that there is none. */
async function isPublished({ name, version }: Manifest, run: Npm): Promise<boolean> {
  try {
    return (await run(['view', `${name}@${version}`, 'version'])).trim() === version;
  } catch (error) {
    if (/\bE404\b/.test((error as Error).message)) return false;
    throw error;
  }
}

/** What a rehearsal prints. */
export function rehearsalLines({ before, version, changelog, published }: Rehearsal): string[] {
  const { id, files, size, unpackedSize } = published;
  const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1000)} kB`;
  return [
    before === version
      ? `ok   no note in .changeset, so the version stays ${version}`
      : `ok   ${before} -> ${version}, by the notes in .changeset`,
    ...(changelog ? ['ok   CHANGELOG.md says of it:', ...changelog.split('\n').map((line) => `       ${line}`)] : []),
    `ok   npm would publish ${id}: ${files.length} files, ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked`,
    ...files.map((file) => `       ${String(file.size).padStart(7)} ${file.path}`),
  ];
}

async function stateHere(): Promise<ReleaseState> {
  return {
    manifest: await manifestIn(REPOSITORY),
    changelog: await readFile(join(REPOSITORY, 'CHANGELOG.md'), 'utf8'),
    notes: await notesIn(REPOSITORY),
    env: process.env,
  };
}

async function main(dryRun: boolean, notes: boolean): Promise<void> {
  const state = await stateHere();
  if (notes) {
    const section = sectionOf(state.changelog, state.manifest.version);
    if (!section)
      throw new Error(`CHANGELOG.md says nothing of ${state.manifest.version}; run: npm run release:version`);
    console.log(section);
  } else if (dryRun) {
    for (const line of rehearsalLines(await rehearse(REPOSITORY))) console.log(line);
    for (const { what, remedy } of repositoryRefusals(state.manifest, state.env))
      console.log(`NOTE a release would be refused: ${what}; remedy: ${remedy}`);
  } else console.log(await release(state, (args) => npm(REPOSITORY, args)));
}

if (import.meta.main) {
  try {
    const options = { 'dry-run': { type: 'boolean' }, notes: { type: 'boolean' }, help: { type: 'boolean' } } as const;
    const { values } = parseArgs({ options });
    if (values.help) console.log(USAGE);
    else await main(values['dry-run'] ?? false, values.notes ?? false);
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    const isUsage = code.startsWith('ERR_PARSE_ARGS');
    console.error(isUsage ? `${message}\n\n${USAGE}` : `FAIL ${message}`);
    process.exitCode = isUsage ? 2 : 1;
  }
}
