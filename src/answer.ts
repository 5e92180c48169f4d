import { ContractViolationError } from './errors.ts';
import { type CallFacts, factsOf, idsOf } from './failure.ts';
import { checkAnswer, type Validation } from './validation.ts';

/** Whether a media type is JSON. */
export const isJson = (response: Response): boolean =>
  /^application\/([\w.-]+\+)?json\b/i.test(response.headers.get('content-type') ?? '');

/**
 * The JSON object of an answer, whole and as it came.
 * @throws {ContractViolationError} where the body is no JSON object with an id, or violates the description.
 */
export async function takeConversation(response: Response, call: CallFacts, validation?: Validation): Promise<object> {
  const body = await response.text();
  const requestId = response.headers.get('request-id') ?? undefined;
  const init = { ...factsOf(call), status: response.status, requestId, body };
  const violation = (what: string) =>
    new ContractViolationError(
      `${call.operation.name} answered ${response.status} with ${what} (${idsOf(init)})`,
      init,
    );
  if (!isJson(response)) throw violation(body ? 'a body that is not application/json' : 'an empty body');
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw violation('broken JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw violation('JSON that is no object');
  const { id } = json as { id?: unknown };
  if (!call.operation.turn && !(typeof id === 'string' && id)) throw violation('a conversation without an id');
  if (validation) checkAnswer(validation, json, init);
  return json;
}
