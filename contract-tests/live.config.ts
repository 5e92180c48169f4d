import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

export default defineConfig({
  ...config,
  test: { ...config.test, include: ['contract-tests/live.test.ts'], testTimeout: 120_000 },
});
