/**
 * `npm run size`: what a page pays for the client, minified and gzipped, as esbuild and as rolldown bundle it, held
 * against the budgets below. Builds the two entry points as `npm run build` does, into a temporary folder. Exits with 1
 * where a bundle is over its budget, and then shows what is in it.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { build as buildLibrary, Rolldown } from 'tsdown';
import configuration from './tsdown.config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** An import that users write, and what it may weigh. */
export interface Budget {
  readonly name: string;
  /** What is imported of which entry point. */
  readonly imports: Readonly<Record<string, readonly string[]>>;
  /** How many bytes it may have, gzipped: a ratchet, to be lowered whenever the code gets smaller. */
  readonly budget: number;
  /** How many bytes issue 5 asks for. */
  readonly target: number;
}

export const budgets: readonly Budget[] = [
  { name: 'createCopilotChat', imports: { index: ['createCopilotChat'] }, budget: 13_400, target: 9_000 },
  {
    name: 'createTransport + createConversation',
    imports: { index: ['createTransport'], generated: ['createConversation'] },
    budget: 5_900,
    target: 3_500,
  },
];

/** What an import weighs in one bundler. */
export interface Size extends Budget {
  readonly bundler: string;
  readonly minified: number;
  readonly gzipped: number;
}

const entry = ({ imports }: Budget, folder: string, files: Readonly<Record<string, string>>): string =>
  Object.entries(imports)
    .map(([from, names]) => `export { ${names.join(', ')} } from ${JSON.stringify(resolve(folder, files[from]!))};`)
    .join('\n');

async function byEsbuild(code: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
  });
  return { text: outputFiles[0]!.text, inputs: Object.values(metafile.outputs)[0]!.inputs };
}

async function byRolldown(code: string): Promise<string> {
  const id = 'imports.js';
  const plugin = {
    name: id,
    resolveId: (source: string) => (source === id ? id : null),
    load: (from: string) => (from === id ? code : null),
  };
  const bundle = await Rolldown.rolldown({ input: id, platform: 'browser', logLevel: 'silent', plugins: [plugin] });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  return output[0].code;
}

/** Bundles each import with each bundler. */
export async function measure(): Promise<Size[]> {
  // Inside the repository, so that the runtime dependency is found.
  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache/size-'));
  try {
    for (const config of configuration) {
      const names = Object.keys(config.entry as object);
      if (!names.some((name) => name === 'index' || name === 'generated')) continue;
      await buildLibrary({ ...config, config: false, outDir: folder, dts: false, clean: false });
    }
    const sizes: Size[] = [];
    for (const budget of budgets) {
      const code = entry(budget, folder, { index: 'index.js', generated: 'generated.js' });
      const bundles = { esbuild: (await byEsbuild(code)).text, rolldown: await byRolldown(code) };
      for (const [bundler, text] of Object.entries(bundles))
        sizes.push({ ...budget, bundler, minified: text.length, gzipped: gzipSync(text, { level: 9 }).length });
    }
    return sizes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The modules in a bundle with their minified bytes, the largest first. */
async function modulesOf(budget: Budget): Promise<[string, number][]> {
  const { inputs } = await byEsbuild(entry(budget, root, { index: 'src/index.ts', generated: 'generated/index.ts' }));
  const modules = Object.entries(inputs).map(([file, { bytesInOutput }]) => [file, bytesInOutput] as [string, number]);
  return modules.filter(([, bytes]) => bytes > 0).sort(([, a], [, b]) => b - a);
}

if (import.meta.main) {
  const sizes = await measure();
  console.log('| import | bundler | minified | gzipped | budget | target |\n|---|---|---|---|---|---|');
  for (const { name, bundler, minified, gzipped, budget, target } of sizes)
    console.log(`| ${[name, bundler, minified, gzipped, budget, target].join(' | ')} |`);
  for (const budget of budgets) {
    const over = sizes.filter(({ name, gzipped }) => name === budget.name && gzipped > budget.budget);
    if (over.length === 0) continue;
    process.exitCode = 1;
    console.log(
      `\nFAIL ${budget.name} is over its budget with ${over.map(({ bundler }) => bundler).join(' and ')}; it holds, minified:`,
    );
    for (const [file, bytes] of await modulesOf(budget)) console.log(`${String(bytes).padStart(6)} ${file}`);
  }
}
