import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Manifest, manifestIn } from './packed.ts';
import type { Problem, Verdict } from './verdict.ts';

const run = promisify(execFile);

/** package-lock.json, as far as the checks go by it. */
export interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage extends Partial<Omit<Manifest, 'license'>> {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
}

export const lockIn = async (root: string): Promise<Lock> =>
  JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock;

/** The manifests that the lock file has to be in step with, by their places: `''` is the repository's own. */
export async function lockedManifests(root: string): Promise<Record<string, Manifest>> {
  const own = await manifestIn(root);
  const workspaces = await Promise.all(
    (own.workspaces ?? []).map(async (place) => [place, await manifestIn(join(root, place))] as const),
  );
  return Object.fromEntries([['', own] as const, ...workspaces]);
}

/** Where packages come from, and that nothing else than what was locked can come. */
export function checkLock(lock: Lock, manifests: Readonly<Record<string, Manifest>>): Verdict {
  const packages = Object.entries(lock.packages).filter(([place]) => !Object.hasOwn(manifests, place));
  const fromRegistry = packages.filter(([, { link }]) => !link);
  return {
    said: `${fromRegistry.length} packages, each with its hash and none with an address; in step with package.json`,
    problems: [
      ...(lock.lockfileVersion === 3 ? [] : [stale(`is of version ${lock.lockfileVersion}, not 3`)]),
      ...(fromRegistry.length > 0 ? [] : [stale('locks no package')]),
      ...packages.flatMap(([place, locked]) => origin(place, locked)),
      ...Object.entries(manifests).flatMap(([place, manifest]) => outOfStep(lock, place, manifest)),
    ],
  };
}

/** What npm itself has against the versions that are locked; it looks at the lock file alone. */
export async function checkLockedVersions(root: string): Promise<Problem[]> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' };
  const { stdout } = await run(npm, ['ls', '--package-lock-only', '--all', '--json'], options).catch(
    (error: { stdout: string }) => error,
  );
  const { problems = [], error } = JSON.parse(stdout) as { problems?: string[]; error?: { summary: string } };
  // npm names the place of the package on this machine, which no one needs to see.
  const all = problems.length === 0 && error ? [error.summary] : problems;
  return all.map((what) => stale(`does not fit: ${what.replaceAll(root.replace(/\/$/, ''), '.')}`));
}

const stale = (what: string): Problem => ({ what: `package-lock.json ${what}`, remedy: 'npm install, then commit it' });

function origin(place: string, { resolved, integrity, link, inBundle }: LockedPackage): Problem[] {
  if (link) return [];
  if (resolved && /^https?:/.test(resolved)) {
    const remedy = 'set omit-lockfile-registry-resolved=true in .npmrc, remove the lock file, then npm install';
    return [{ what: `${place} has a download address`, remedy }];
  }
  if (resolved)
    return [{ what: `${place} comes from ${resolved.split(':')[0]}:, not from the registry`, remedy: fromRegistry }];
  if (integrity?.startsWith('sha512-') || inBundle) return [];
  return [stale(`has no sha512 hash for ${place}`)];
}

const fromRegistry = 'take a published version of it';
const groups = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
const registryRange = /^(npm:(@[\w.-]+\/)?[\w.-]+@)?[\^~<>=|\s\w.*+-]+$/;

function outOfStep(lock: Lock, place: string, manifest: Manifest): Problem[] {
  const file = place === '' ? 'package.json' : `${place}/package.json`;
  const locked = lock.packages[place];
  if (!locked) return [stale(`does not have ${file}`)];
  const different = (['name', 'version', 'engines', 'workspaces', ...groups] as const)
    .filter((field) => canonical(locked[field]) !== canonical(manifest[field]))
    .map((field) => stale(`has another ${field} than ${file}`));
  const foreign = groups
    .flatMap((group) => Object.entries(manifest[group] ?? {}))
    .filter(([, range]) => !registryRange.test(range))
    .map(([name, range]) => ({
      what: `${file} takes ${name} from ${range}, not from the registry`,
      remedy: fromRegistry,
    }));
  return [...different, ...foreign];
}

const canonical = (value: unknown): string =>
  JSON.stringify(
    value && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value).sort() : (value ?? []),
  );
