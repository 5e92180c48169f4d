import { type CallFacts, factsOf } from './call.ts';
import { readErrorBody } from './error-body.ts';
import {
  AuthenticationError,
  ContractViolationError,
  ConversationNotFoundError,
  type CopilotChatError,
  errorOf,
  NotFoundError,
  PermissionError,
  RequestError,
  ServiceError,
  ThrottledError,
} from './errors.ts';
import type { Operation } from './operations.ts';
import { redact, secretsOf } from './redact.ts';
import { retryAfterMs } from './retry.ts';
import { scopes } from './scopes.ts';

/** The error for an answer that is no documented success. */
export function failureOf({ status, headers }: Response, body: string, call: CallFacts): CopilotChatError {
  const secrets = secretsOf(call);
  const { code, message, requestId, details } = readErrorBody(body, (text) => redact(text.slice(0, 2_000), secrets));
  const waitMs = retryAfterMs(headers.get('retry-after'));
  const retryAfterSeconds = waitMs === undefined ? undefined : Math.ceil(waitMs / 1000);
  const [type, remedy] = kindOf(status, call.operation, retryAfterSeconds);
  const said = [code, message?.replace(/\.$/, '')].filter(Boolean).join(': ');
  const init = {
    ...factsOf(call),
    status,
    code,
    requestId: headers.get('request-id') ?? requestId,
    retryAfterSeconds,
    details,
    body,
  };
  return errorOf(type, init, `failed: ${status || 'a redirect'}${said && ` ${said}`}; ${remedy}`);
}

type Kind = [typeof CopilotChatError, remedy: string];

function kindOf(status: number, { success, turn }: Operation, waitSeconds: number | undefined): Kind {
  if (status === success) return [ServiceError, 'the answer carries an error in place of a conversation'];
  if (status >= 200 && status < 300) return [ContractViolationError, `${success} is the only documented success`];
  if (status < 400) return [ContractViolationError, 'redirects are not followed: check baseUrl'];
  if (status === 401) return [AuthenticationError, 'give a delegated token for this service that has not expired'];
  if (status === 403) {
    const all = scopes.join(', ');
    const remedy = `likely causes: a missing scope (all of ${all} are needed), or no Microsoft 365 Copilot licence`;
    return [PermissionError, remedy];
  }
  if (status === 404) {
    if (turn) return [ConversationNotFoundError, 'the conversation is gone: create a new one'];
    return [NotFoundError, 'check baseUrl and cloud'];
  }
  const retry = waitSeconds !== undefined && `retry after ${waitSeconds} s`;
  if (status === 429) return [ThrottledError, retry || 'wait before the next call'];
  if (status < 500) return [RequestError, 'the request was refused as it was sent'];
  if (status === 503 && retry) return [ServiceError, `the service did not start on it: ${retry}`];
  return [ServiceError, turn ? notSentAgain : 'try again later'];
}

/** Why a turn that failed is left to the caller. */
export const notSentAgain = 'the turn may have been held, so it was not sent again';
