import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'tsdown';

const root = fileURLToPath(new URL('..', import.meta.url));

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
  // The types carry the documentation.
  outputOptions: { comments: { legal: true, annotation: true, jsdoc: false } },
  inputOptions: { checks: { pluginTimings: false } },
  ...more,
});

export default defineConfig([
  entry('index', 'src/index.ts', { clean: true }),
  entry('generated', 'generated/index.ts'),
  entry('sandbox', 'src/sandbox/index.ts', { platform: 'node' }),
  entry('validators', 'generated/zod.gen.ts', {
    onSuccess: () => copyFile('generated/openapi.json', 'dist/openapi.json'),
  }),
]);
