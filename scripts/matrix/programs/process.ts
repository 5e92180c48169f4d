/** The program for Node, Bun and Deno. */
import process from 'node:process';
import { contractScenarios } from '../../../contract-tests/contract.ts';
import { type Plan, runPlan } from '../runner.ts';
import { validates } from './checks.ts';
import { imports, mocks, requires, serves } from './process-checks.ts';

const plan = JSON.parse(process.argv[2] ?? '') as Plan;
const { baseUrl } = plan;
const checks = { import: imports, require: requires, validators: validates(baseUrl), sandbox: serves, msw: mocks };
await runPlan(contractScenarios, plan, checks);
// What a scenario has left open (a request without an answer) does not keep the process.
process.exit(0);
