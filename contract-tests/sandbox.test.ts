import { afterAll } from 'vitest';
import { sandboxBackend } from './backends/sandbox.ts';
import { runScenarios } from './suite.ts';

const backend = await sandboxBackend();
afterAll(() => backend.stop());
runScenarios(backend);
