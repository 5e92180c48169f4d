import { execFile } from 'node:child_process';
import { glob, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The fields of package.json that the checks go by. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly type?: string;
  readonly license?: string;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly repository?: string | { readonly url?: string };
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean };
  readonly workspaces?: readonly string[];
}

/** The package as a user gets it: the tarball, and the folder that it unpacks to. */
export interface Packed {
  readonly tarball: string;
  /** `node_modules/<name>` of a project that has nothing else but what the manifest declares. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly files: readonly PackedFile[];
}

export interface PackedFile {
  /** As in the tarball, with slashes: `dist/index.js`. */
  readonly path: string;
  readonly bytes: number;
}

/** Packs the repository, which builds it first, and unpacks the tarball. @throws {Error} with what npm says */
export async function pack(root: string): Promise<Packed & AsyncDisposable> {
  const project = await mkdtemp(join(tmpdir(), 'copilot-chat-packed-'));
  const remove = () => rm(project, { recursive: true, force: true });
  try {
    const tarball = await npmPack(root, project);
    const packed = await unpack(tarball, project);
    await linkDeclared(packed.manifest, join(root, 'node_modules'), join(project, 'node_modules'));
    return { ...packed, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function npmPack(root: string, destination: string): Promise<string> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const shell = process.platform === 'win32';
  await run(npm, ['pack', '--pack-destination', destination], { cwd: root, shell }).catch(({ stderr }) => {
    throw new Error(`npm pack failed:\n${stderr}`);
  });
  const [file] = await Array.fromAsync(glob('*.tgz', { cwd: destination }));
  if (!file) throw new Error('npm pack left no tarball');
  return join(destination, file);
}

async function unpack(tarball: string, project: string): Promise<Packed> {
  await run('tar', ['-xzf', tarball], { cwd: project });
  const manifest = await manifestIn(join(project, 'package'));
  const folder = join(project, 'node_modules', manifest.name);
  await mkdir(dirname(folder), { recursive: true });
  await rename(join(project, 'package'), folder);
  return { tarball, folder, manifest, files: await filesIn(folder) };
}

/** What is not declared cannot be loaded from there, as for a user. */
async function linkDeclared(manifest: Manifest, from: string, to: string): Promise<void> {
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    await mkdir(dirname(join(to, name)), { recursive: true });
    await symlink(join(from, name), join(to, name), 'junction');
  }
}

export const manifestIn = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;

/** The files of a folder, in the order of their names. */
export async function filesIn(folder: string): Promise<PackedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => ({
      path: file.slice(folder.length + 1).replaceAll('\\', '/'),
      bytes: (await stat(file)).size,
    })),
  );
}
