import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { npm } from './cache.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** An empty project with nothing in it but the packed package and its peers. */
export interface Project extends AsyncDisposable {
  readonly folder: string;
  /** Writes one of the programs beside this file as JavaScript into the project, and gives its path. */
  program(name: string, form: 'process' | 'bundle'): Promise<string>;
}

/** Packs the package as it would be published, and installs it. */
export async function packedProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'copilot-chat-matrix-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const { stdout } = await npm(['pack', '--json', '--pack-destination', folder], root);
    const listing = JSON.parse(stdout.slice(stdout.search(/^[[{]/m))) as object;
    const [packed] = Object.values(listing) as { filename: string }[];
    const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
    const peers = ['msw', 'zod'].map((name) => `${name}@${devDependencies[name]}`);
    await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    const quiet = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    await npm(['install', ...quiet, `./${packed!.filename}`, ...peers], folder);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    folder,
    async program(name, form) {
      const outfile = join(folder, `${name}.${form === 'process' ? 'mjs' : 'js'}`);
      await build({
        entryPoints: [join(import.meta.dirname, 'programs', `${name}.ts`)],
        outfile,
        bundle: true,
        format: 'esm',
        target: form === 'process' ? 'node20.19' : 'es2022',
        platform: form === 'process' ? 'node' : 'browser',
        logLevel: 'silent',
        plugins: [ofProject(folder, form)],
      });
      return outfile;
    },
    [Symbol.asyncDispose]: remove,
  };
}

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The sources that the programs are written against, by the name under which a user imports them. */
const entries: Readonly<Record<string, string>> = {
  'src/index.ts': 'm365-copilot-chat',
  'src/msw.ts': 'm365-copilot-chat/msw',
  'src/sandbox/index.ts': 'm365-copilot-chat/sandbox',
  'generated/zod.gen.ts': 'm365-copilot-chat/validators',
  'contract-tests/contract.ts': 'm365-copilot-chat/contract',
};

/** Has the programs import the packed package, whose entry points they name by their sources: those are there to check. */
const ofProject = (folder: string, form: 'process' | 'bundle'): Plugin => ({
  name: 'of-the-project',
  setup(builder) {
    builder.onResolve({ filter: /\.ts$|^msw/ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (pluginData === 'project') return undefined;
      const source = Object.keys(entries).find((file) => resolve(resolveDir, path) === join(root, file));
      const name = source ? entries[source]! : path.startsWith('msw') ? path : undefined;
      if (!name) return undefined;
      if (form === 'process') return { path: name, external: true };
      return builder.resolve(name, { resolveDir: folder, kind, pluginData: 'project' });
    });
  },
});
