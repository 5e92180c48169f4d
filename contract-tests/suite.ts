import { afterEach, describe, expect, it } from 'vitest';
import type { Backend } from './backends/backend.ts';
import { hasNeeds } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';

/** Runs every scenario whose needs the backend meets, and says how many it leaves out. */
export function runScenarios(backend: Backend): void {
  const served = scenarios.filter((scenario) => hasNeeds(scenario, backend.can));
  describe(`${backend.name}: ${served.length} of ${scenarios.length} scenarios`, () => {
    afterEach(() => backend.close());
    it('serves scenarios at all', () => expect(served.length).toBeGreaterThan(0));
    for (const scenario of served) it(scenario.name, async () => scenario.run(await backend.open()));
  });
}
