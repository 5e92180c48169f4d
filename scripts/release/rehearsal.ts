import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { manifestIn } from '../package/packed.ts';
import { applyChangesets } from '../version.ts';
import { npm } from './npm.ts';
import { sectionOf } from './refusals.ts';

/** What a release would do. */
export interface Rehearsal {
  readonly before: string;
  readonly version: string;
  /** The section that CHANGELOG.md gets. */
  readonly changelog: string | undefined;
  readonly published: Published;
}

/** What npm says that it would publish. */
interface Published {
  readonly id: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

const leftOut = new Set(['node_modules', 'dist', '.git', '.cache', 'coverage']);

/** Makes the next release in a copy of the repository, and stops where the registry would be told. */
export async function rehearse(root: string): Promise<Rehearsal> {
  const folder = await mkdtemp(join(tmpdir(), 'copilot-chat-release-'));
  try {
    await cp(root, folder, { recursive: true, filter: (source) => !leftOut.has(basename(source)) });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const before = (await manifestIn(root)).version;
    const version = await applyChangesets(folder);
    const changelog = sectionOf(await readFile(join(folder, 'CHANGELOG.md'), 'utf8'), version);
    return { before, version, changelog, published: await publishDry(folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `--force` is what keeps npm from asking the registry for the versions that it has; nothing is sent by `--dry-run`. */
async function publishDry(folder: string): Promise<Published> {
  const output = await npm(folder, ['publish', '--dry-run', '--force', '--json', '--ignore-scripts=false']);
  const printed = JSON.parse(output.slice(output.search(/^\{/m))) as Published | Record<string, Published>;
  return 'id' in printed ? (printed as Published) : Object.values(printed)[0]!;
}
