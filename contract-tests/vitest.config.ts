import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['contract-tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'contract-tests/live.test.ts'],
    cache: false,
    testTimeout: 20_000,
  },
});
