import type { Scenario } from '../scenario.ts';
import { packageScenarios } from './of-package.ts';
import { stockClientScenarios } from './stock-client.ts';

/** Every scenario: also those that show the description to be fit for the clients that others generate. */
export const scenarios: readonly Scenario[] = [...packageScenarios, ...stockClientScenarios];
