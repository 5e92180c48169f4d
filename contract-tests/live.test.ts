import { it } from 'vitest';
import type { Backend } from './backends/backend.ts';
import { runScenarios } from './suite.ts';

const token = process.env.COPILOT_CHAT_TOKEN;
const baseUrl = process.env.COPILOT_CHAT_BASE_URL ?? 'https://graph.microsoft.com/beta';

/** The real service: it can't be told what to answer, and shows no requests. */
const live = (credential: string): Backend => ({
  name: 'the real service',
  can: new Set(['service']),
  open: () => ({
    baseUrl,
    token: credential,
    requests: () => [],
    answer() {
      throw new Error('the real service is not told what to answer');
    },
  }),
  close: () => undefined,
});

if (token) runScenarios(live(token));
else {
  console.log('The live scenarios are left out: set COPILOT_CHAT_TOKEN to a delegated token to run them.');
  it('is left out without COPILOT_CHAT_TOKEN', (context) => context.skip('COPILOT_CHAT_TOKEN is not set'));
}
