import type { Scenario } from '../scenario.ts';
import { createRequestScenarios } from './create-request.ts';
import { createResponseScenarios } from './create-response.ts';
import { credentialScenarios } from './credential.ts';
import { failureScenarios } from './failures.ts';
import { generatedClientScenarios } from './generated-client.ts';
import { serviceScenarios } from './service.ts';
import { streamClosingScenarios } from './stream-closing.ts';
import { streamEndingScenarios } from './stream-endings.ts';
import { streamEventScenarios } from './stream-events.ts';
import { targetScenarios } from './target.ts';
import { turnFailureScenarios } from './turn-failures.ts';
import { turnReplyScenarios } from './turn-reply.ts';
import { turnRequestScenarios } from './turn-request.ts';

/** The scenarios of the package itself, each under a name of its own. */
export const packageScenarios: readonly Scenario[] = [
  ...createRequestScenarios,
  ...createResponseScenarios,
  ...credentialScenarios,
  ...failureScenarios,
  ...generatedClientScenarios,
  ...serviceScenarios,
  ...streamClosingScenarios,
  ...streamEndingScenarios,
  ...streamEventScenarios,
  ...targetScenarios,
  ...turnFailureScenarios,
  ...turnReplyScenarios,
  ...turnRequestScenarios,
];
