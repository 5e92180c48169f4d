import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { build as buildPackage } from 'tsdown';
import builds from '../tsdown.config.ts';

const scripts = 'scripts/site/browser';

/** The scripts of the pages, and the service worker of msw. */
export async function writeBundles(root: string, folder: string, out: string): Promise<void> {
  const built = await packageInto(root, join(folder, 'package'));
  const common = { bundle: true, minify: true, target: 'es2022', legalComments: 'none', logLevel: 'warning' } as const;
  const entry = (name: string) => join(root, scripts, `${name}.ts`);
  await build({ ...common, entryPoints: [entry('theme')], format: 'iife', outdir: out });
  await build({ ...common, entryPoints: ['site', 'contract', 'redoc'].map(entry), format: 'esm', outdir: out });
  await build({
    ...common,
    entryPoints: [entry('playground')],
    format: 'esm',
    outdir: join(out, 'playground'),
    plugins: [built],
  });
  await copyFile(join(root, 'node_modules/msw/lib/mockServiceWorker.js'), join(out, 'playground/mockServiceWorker.js'));
}

/** Builds the package as it is published, without types, and has imports of its sources take the built files. */
async function packageInto(root: string, outDir: string): Promise<Plugin> {
  const needed = builds.filter(({ entry }) => ['index', 'msw'].some((name) => name in (entry as object)));
  for (const config of needed)
    await buildPackage({ ...config, config: false, outDir, dts: false, sourcemap: false, clean: false });
  const files = { 'src/index.ts': 'index.js', 'src/msw.ts': 'msw.js' };
  const byPath = new Map(Object.entries(files).map(([source, file]) => [join(root, source), join(outDir, file)]));
  return {
    name: 'built-package',
    setup({ onResolve }) {
      onResolve({ filter: /src\/(index|msw)\.ts$/ }, ({ path, resolveDir }) => {
        const built = byPath.get(join(resolveDir, path));
        return built ? { path: built } : undefined;
      });
    },
  };
}
