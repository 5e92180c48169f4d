import { nockBackend } from './backends/nock.ts';
import { runScenarios } from './suite.ts';

runScenarios(nockBackend());
