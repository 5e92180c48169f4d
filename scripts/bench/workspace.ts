import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildOptions, build as bundle, type Plugin } from 'esbuild';
import type { ClientModule } from './client.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = join(root, 'scripts/bench');

/** A client that can be measured. */
export interface Client extends ClientModule {
  /** The name of its adapter file. */
  readonly name: string;
}

/** A folder outside the repository that holds the built package and the compiled adapters, as a project of a user would. */
export interface Workspace extends AsyncDisposable {
  readonly folder: string;
  readonly clients: readonly Client[];
  /** The clients whose packages are not installed, with the reason. */
  readonly missing: readonly string[];
  /** The file of a program of programs/. */
  program(name: string): string;
}

/** Raw fetch first: the rest is told by it. Ours last, beside the verdicts. */
const rank = { floor: 0, peer: 1, ours: 2 };

/**
 * Builds the package from its sources as they are now, and compiles adapters and programs against it: what is measured
 * starts as JavaScript, and without a step that users do not have.
 * @throws {Error} where something does not build, or an adapter does not load for another reason than a missing package.
 */
export async function createWorkspace(): Promise<Workspace> {
  const outer = await mkdtemp(join(tmpdir(), 'copilot-chat-bench-'));
  const folder = join(outer, 'project');
  const removeNow = () => rmSync(outer, { recursive: true, force: true });
  process.once('exit', removeNow);
  const remove = async () => {
    process.off('exit', removeNow);
    await rm(outer, { recursive: true, force: true });
  };
  try {
    // Node and esbuild look for packages in each folder above: first the built one, then the installed ones.
    await symlink(join(root, 'node_modules'), join(outer, 'node_modules'), 'junction');
    await mkdir(folder);
    await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    await Promise.all([buildPackage(join(folder, 'node_modules/m365-copilot-chat')), compile(folder)]);
    const { clients, missing } = await loadClients(join(folder, 'clients'));
    const program = (name: string) => join(folder, 'programs', `${name}.js`);
    return { folder, clients, missing, program, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function buildPackage(target: string): Promise<void> {
  const [{ build }, { default: config }] = await Promise.all([import('tsdown'), import('../tsdown.config.ts')]);
  const measured = config.filter(({ entry }) =>
    ['index', 'node', 'generated'].some((name) => name in (entry as object)),
  );
  if (measured.length === 0)
    throw new Error('scripts/tsdown.config.ts builds none of index, node and generated any more');
  const more = { config: false, outDir: join(target, 'dist'), clean: false, dts: false, sourcemap: false } as const;
  for (const entry of measured) await build({ ...entry, ...more });
  await cp(join(root, 'package.json'), join(target, 'package.json'));
}

/** Adapters are written against the sources, for their types; compiled, they import the package. */
const builtPackage: Plugin = {
  name: 'built-package',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const file = resolve(resolveDir, path);
      if (file === join(root, 'src/index.ts')) return { path: 'm365-copilot-chat', external: true };
      if (file === join(root, 'generated/index.ts')) return { path: 'm365-copilot-chat/generated', external: true };
      if (file.startsWith(join(root, 'src/'))) return { errors: [{ text: 'adapters use src/index.ts only' }] };
      return undefined;
    });
  },
};

async function compile(folder: string): Promise<void> {
  const files = await Promise.all(
    ['clients', 'programs'].map(async (part) =>
      (await readdir(join(here, part))).map((file) => join(here, part, file)),
    ),
  );
  const options: BuildOptions = {
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
  };
  await bundle({
    ...options,
    entryPoints: files.flat(),
    outbase: here,
    outdir: folder,
    plugins: [builtPackage],
    logLevel: 'silent',
  });
}

/** The compiled adapters of a folder. @throws what an adapter throws, unless a package is not installed. */
export async function loadClients(folder: string): Promise<{ clients: Client[]; missing: string[] }> {
  const clients: Client[] = [];
  const missing: string[] = [];
  for (const file of (await readdir(folder)).sort()) {
    const name = basename(file, '.js');
    try {
      clients.push({ ...((await import(pathToFileURL(join(folder, file)).href)) as ClientModule), name });
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
      missing.push(`${name}: ${(error as Error).message.split(' imported from')[0]}`);
    }
  }
  clients.sort((one, other) => rank[one.role] - rank[other.role]);
  return { clients, missing };
}

/** The folder that Node finds a package in, from the workspace. */
export const packageFolder = ({ folder }: Workspace, name: string): string =>
  name === 'm365-copilot-chat' ? join(folder, 'node_modules', name) : join(dirname(folder), 'node_modules', name);
