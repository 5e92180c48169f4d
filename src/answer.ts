import type { CopilotConversation } from '../generated/types.gen.ts';
import { type CallFacts, factsOf } from './call.ts';
import { ContractViolationError, type CopilotChatErrorInit, errorOf } from './errors.ts';
import { failureOf } from './failure.ts';
import { isJsonObject, parseJson } from './json.ts';
import { checkAnswer, type Validation } from './validation.ts';

/** A conversation as the service answered it, and what an error about it would tell. */
export interface Answered {
  readonly conversation: CopilotConversation;
  readonly facts: CopilotChatErrorInit;
}

/**
 * The JSON object of an answer, whole and as it came.
 * @throws {ContractViolationError} where the body is no conversation, or violates the description.
 * @throws {ServiceError} where a 200 carries an error instead of a conversation, as callers report.
 */
export async function takeConversation(
  response: Response,
  call: CallFacts,
  validation?: Validation,
): Promise<Answered> {
  const { status, headers } = response;
  const body = await response.text();
  const facts = { ...factsOf(call), status, requestId: headers.get('request-id') ?? undefined };
  const violation = (what: string) =>
    errorOf(ContractViolationError, { ...facts, body }, `answered ${status} with ${what}`);
  if (!/^application\/([\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? ''))
    throw violation(body ? 'a body that is not application/json' : 'an empty body');
  const json = parseJson(body);
  if (json === undefined) throw violation('broken JSON');
  if (!isJsonObject(json)) throw violation('JSON that is no object');
  const { id, error } = json;
  if (error && typeof error === 'object') throw failureOf(response, body, call);
  // A turn goes on under the id that it was asked with; a conversation that is created without one is lost.
  if (!call.operation.turn && !(typeof id === 'string' && id)) throw violation('a conversation without an id');
  if (validation) checkAnswer(validation, json, { ...facts, body });
  return { conversation: json as unknown as CopilotConversation, facts };
}
