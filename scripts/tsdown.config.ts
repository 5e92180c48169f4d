import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'tsdown';
import { servedPart } from './openapi/served.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The sandbox validates requests; the descriptions and the schemas of answers would be two thirds of its file. */
const smallDescription = {
  name: 'small-description',
  load: {
    filter: { id: /generated[\\/]openapi\.json$/ },
    handler: async (id: string) => JSON.stringify(servedPart(JSON.parse(await readFile(id, 'utf8')))),
  },
};

/** Of the manifest the command tells its version only. */
const versionOnly = {
  name: 'version-only',
  load: {
    filter: { id: /[\\/]package\.json$/ },
    handler: async (id: string) => {
      if (id !== join(root, 'package.json')) return undefined;
      return JSON.stringify({ version: JSON.parse(await readFile(id, 'utf8')).version });
    },
  },
};

/** The command uses the package's other files: with a copy of its own, an error would not be an instance of its class. */
const otherEntries = {
  name: 'other-entries',
  resolveId(source: string, importer: string | undefined) {
    const file = importer && resolve(dirname(importer), source);
    if (file === join(root, 'src/index.ts')) return { id: './index.js', external: true };
    if (file === join(root, 'generated/sdk.gen.ts')) return { id: './generated.js', external: true };
    if (file === join(root, 'src/sandbox/index.ts')) return { id: './sandbox.js', external: true };
    return undefined;
  },
};

/** The types of the wire stand in generated.d.ts only, with their documentation; at run time there is nothing of them. */
const generatedTypes = {
  name: 'generated-types',
  resolveId(source: string, importer: string | undefined) {
    const file = importer && resolve(dirname(importer), source);
    return file === join(root, 'generated/types.gen.ts') ? { id: './generated.js', external: true } : undefined;
  },
};

/** The plugin that writes declarations takes their source maps away again, but not the comment that names them. */
const noLostMaps = {
  name: 'no-lost-maps',
  generateBundle(_options: unknown, bundle: Record<string, { fileName: string; code?: string }>) {
    for (const file of Object.values(bundle)) {
      if (file.fileName.endsWith('.d.ts')) file.code = file.code?.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
    }
  },
};

/**
 * The type of a validator is written out with those of all its parts; where it is another validator's, its name does.
 * What the parts mean stands in generated.d.ts.
 */
const sharedTypes = {
  name: 'shared-types',
  generateBundle(_options: unknown, bundle: Record<string, { fileName: string; code?: string }>) {
    for (const file of Object.values(bundle)) {
      if (!file.fileName.endsWith('.d.ts') || !file.code) continue;
      const flat = file.code.replace(/^\/\*\*[\s\S]*?\*\/\n/gm, '').replace(/^ +/gm, '');
      const declared = [...flat.matchAll(/(?<=^declare const (z\w+): )[\s\S]*?(?=;\n(?:declare|export))/gm)];
      const known: [name: string, type: string][] = [];
      file.code = declared.reduce((code, [type, name]) => {
        const largestFirst = known.sort(([, one], [, other]) => other.length - one.length);
        const short = largestFirst.reduce((text, [other, part]) => text.replaceAll(part, `typeof ${other}`), type);
        if (type.length > 60) known.push([name!, type]);
        return code.replace(`const ${name}: ${type};`, () => `const ${name}: ${short};`);
      }, flat);
    }
  },
};

/** The types carry the documentation. */
const output = { comments: { legal: true, annotation: true, jsdoc: false } };

/** What is printed of errors and conversations, and the lines of a stack, have the names that the source has. */
const readable = { compress: true, mangle: { keepNames: { class: true, function: false } }, codegen: true };

/** One file an entry point, so that none of them loads what another one needs. */
const entry = (name: string, file: string, more: UserConfig = {}): UserConfig => ({
  cwd: root,
  entry: { [name]: file },
  outDir: 'dist',
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  sourcemap: true,
  dts: true,
  clean: false,
  fixedExtension: false,
  hash: false,
  report: false,
  logLevel: 'warn',
  outputOptions: output,
  inputOptions: { checks: { pluginTimings: false } },
  ...more,
  plugins: [noLostMaps, more.plugins],
});

export default defineConfig([
  entry('index', 'src/index.ts', { clean: true, minify: readable, plugins: [generatedTypes] }),
  // Bun and Deno go by this condition too; bundles for browsers do not, and so are without spans unless they ask for them.
  entry('node', 'src/node.ts', { dts: false, plugins: [otherEntries] }),
  entry('generated', 'generated/index.ts'),
  // Both are the one service behind another door, so they share its file; msw.js has to be free of node:http. Half of
  // the service is the validator of JSON schemas, which is why it is minified.
  entry('sandbox', 'src/sandbox/index.ts', {
    entry: { sandbox: 'src/sandbox/index.ts', msw: 'src/msw.ts' },
    deps: { neverBundle: [/^node:/] },
    minify: true,
    plugins: [smallDescription, generatedTypes],
    outputOptions: { ...output, chunkFileNames: 'service.js' },
  }),
  entry('cli', 'src/cli/main.ts', { platform: 'node', dts: false, minify: true, plugins: [versionOnly, otherEntries] }),
  // No one steps through it, and with names and spaces it would be as large as the client and the sandbox together.
  entry('contract', 'contract-tests/contract.ts', { minify: true, plugins: [otherEntries] }),
  entry('ai-sdk', 'src/ai-sdk/index.ts', { minify: true, plugins: [otherEntries, generatedTypes] }),
  entry('validators', 'generated/zod.gen.ts', {
    minify: true,
    plugins: [sharedTypes],
    onSuccess: async () => {
      const description = JSON.parse(await readFile(join(root, 'generated/openapi.json'), 'utf8'));
      await writeFile(join(root, 'dist/openapi.json'), `${JSON.stringify(description)}\n`);
    },
  }),
]);
