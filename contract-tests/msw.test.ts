import { mswBackend } from './backends/msw.ts';
import { runScenarios } from './suite.ts';

runScenarios(mswBackend());
