/** The program for a page. */
import { contractScenarios } from '../../../contract-tests/contract.ts';
import { type Plan, runPlan } from '../runner.ts';
import { validates } from './checks.ts';
import { mocksInServiceWorker } from './service-worker.ts';

const plan = JSON.parse(document.querySelector('#plan')?.textContent ?? '') as Plan;
await runPlan(contractScenarios, plan, {
  validators: validates(plan.baseUrl),
  'msw in a service worker': mocksInServiceWorker,
});
Object.assign(globalThis, { matrixIsDone: true });
