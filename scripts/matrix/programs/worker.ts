/** The program for workerd, which runs it as a test of its own: no socket is needed for that. */
import { contractScenarios } from '../../../contract-tests/contract.ts';
import { type Plan, runPlan } from '../runner.ts';
import { validates } from './checks.ts';

export default {
  async test(_: unknown, { PLAN }: { readonly PLAN: string }): Promise<void> {
    const plan = JSON.parse(PLAN) as Plan;
    await runPlan(contractScenarios, plan, { validators: validates(plan.baseUrl) });
  },
};
