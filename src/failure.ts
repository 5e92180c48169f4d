import { readErrorBody } from './error-body.ts';
import {
  AuthenticationError,
  ContractViolationError,
  ConversationNotFoundError,
  type CopilotChatError,
  type CopilotChatErrorInit,
  NotFoundError,
  PermissionError,
  RequestError,
  ServiceError,
  ThrottledError,
} from './errors.ts';
import type { Operation } from './operations.ts';
import { retryAfterMs } from './retry.ts';
import { scopes } from './scopes.ts';
import type { Watch } from './watch.ts';

/** What of a call goes into its errors. */
export interface CallFacts {
  readonly operation: Operation;
  readonly clientRequestId: string;
  readonly attempts: number;
  /** Texts that no error may show: the token and what the caller wrote. */
  readonly secrets: readonly string[];
  readonly watch?: Watch | undefined;
}

/** The error for an answer that is no documented success. */
export function failureOf(response: Response, body: string, call: CallFacts): CopilotChatError {
  const { operation } = call;
  const { status } = response;
  const told = readErrorBody(body);
  const wait = retryAfterMs(response.headers.get('retry-after'));
  const { secrets } = call;
  const hide = (text: string | undefined) => text && redact(text.slice(0, 2_000), secrets);
  const init: CopilotChatErrorInit & { retryAfterSeconds: number | undefined } = {
    ...factsOf(call),
    status,
    code: hide(told.code),
    requestId: response.headers.get('request-id') ?? told.requestId,
    retryAfterSeconds: wait === undefined ? undefined : Math.ceil(wait / 1000),
    details: told.details.map((detail) =>
      Object.fromEntries(Object.entries(detail).map(([key, text]) => [key, hide(text)])),
    ),
    body,
  };
  const [type, remedy] = kindOf(status, operation, init.retryAfterSeconds);
  const said = [init.code, hide(told.message)?.replace(/\.$/, '')].filter(Boolean).join(': ');
  const outcome = `${operation.name} failed: ${status || 'a redirect'}${said && ` ${said}`}`;
  return new type(`${outcome}; ${remedy} (${idsOf(init)})`, init);
}

/** What every error of a call carries. */
export const factsOf = ({ operation, clientRequestId, attempts }: CallFacts): CopilotChatErrorInit => ({
  operation: operation.name,
  clientRequestId,
  attempts,
});

/** The ids that support asks for. */
export const idsOf = ({ requestId, clientRequestId }: CopilotChatErrorInit): string =>
  `${requestId ? `request-id ${requestId}, ` : ''}client-request-id ${clientRequestId}`;

function kindOf(status: number, operation: Operation, wait: number | undefined): [typeof RequestError, string] {
  if (status < 200) return [ContractViolationError, 'redirects are not followed: check baseUrl'];
  if (status === operation.success) return [ServiceError, 'the answer carries an error in place of a conversation'];
  if (status < 300) return [ContractViolationError, `${operation.success} is the only documented success`];
  if (status < 400) return [ContractViolationError, 'redirects are not followed: check baseUrl'];
  if (status === 401) return [AuthenticationError, 'give a delegated token for this service that has not expired'];
  if (status === 403) {
    return [
      PermissionError,
      `likely causes: a missing scope (all of ${scopes.join(', ')} are needed), or no Microsoft 365 Copilot licence`,
    ];
  }
  if (status === 404) {
    return operation.turn
      ? [ConversationNotFoundError, 'the conversation is gone: create a new one']
      : [NotFoundError, 'check baseUrl and cloud'];
  }
  if (status === 429)
    return [ThrottledError, wait === undefined ? 'wait before the next call' : `retry after ${wait} s`];
  if (status < 500) return [RequestError, 'the request was refused as it was sent'];
  if (status === 503 && wait !== undefined)
    return [ServiceError, `the service did not start on it: retry after ${wait} s`];
  return [ServiceError, operation.turn ? 'the turn may have been held, so it was not sent again' : 'try again later'];
}

/** Takes out what the caller wrote, should the service quote it. Short texts are taken out where they stand alone. */
export const redact = (text: string, secrets: readonly string[]): string => {
  let shown = text;
  for (const secret of secrets) {
    if (secret.length > 3 || secret === shown) shown = shown.replaceAll(secret, '[redacted]');
    // A part of it, cut short or escaped around: then nothing of the text is worth the risk.
    if (quotesPart(shown, secret)) return '[redacted]';
  }
  return shown;
};

const partLength = 16;

/** Whether a text has so many characters in a row from a secret. */
function quotesPart(text: string, secret: string): boolean {
  if (secret.length < partLength) return false;
  for (let at = 0; at + partLength <= text.length; at++) {
    if (secret.includes(text.slice(at, at + partLength))) return true;
  }
  return false;
}
