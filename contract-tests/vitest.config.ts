import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    // live.test.ts has a configuration of its own.
    include: ['contract-tests/**/!(live).test.ts'],
    cache: false,
    testTimeout: 20_000,
  },
});
