import type { OperationName } from './operations.ts';

/** One of several failures that the service names in one answer. */
export interface ErrorDetail {
  readonly code?: string;
  readonly message?: string;
  readonly target?: string;
}

/** What is known of a failed call. */
export interface CopilotChatErrorInit {
  readonly operation?: OperationName | undefined;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly requestId?: string | undefined;
  readonly clientRequestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly attempts?: number | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
  readonly cause?: unknown;
  /** The body as it came; kept out of every printed form. */
  readonly body?: string | undefined;
}

/**
 * The base of every error that this package throws for a call.
 *
 * The message names the operation, the outcome and the remedy. Tokens, prompts and answers are in none of the printed
 * forms: `message`, `JSON.stringify(error)` and Node's `util.inspect(error)`.
 */
export class CopilotChatError extends Error {
  override readonly name: string = 'CopilotChatError';
  /** The operation that failed, by its operation id. */
  declare readonly operation?: OperationName;
  /** The HTTP status, where the service answered. */
  declare readonly status?: number;
  /** The code of the service's error body, such as `TooManyRequests`; the innermost code is in `details`. */
  declare readonly code?: string;
  /** The service's own id of the request: what support asks for. */
  declare readonly requestId?: string;
  /** The id that this client sent with the request: what support asks for too. */
  declare readonly clientRequestId?: string;
  /** How long the service asks to wait, in seconds, where it says so. */
  declare readonly retryAfterSeconds?: number;
  /** How many requests were sent; 0 where the call was refused before anything was sent. */
  declare readonly attempts: number;
  /** Further failures that the service names: the `details` of the error body and its inner errors. */
  declare readonly details: readonly ErrorDetail[];
  /** The body of the answer as text. Not enumerable, since it may hold a prompt or an answer. */
  declare readonly body?: string;

  constructor(message: string, { cause, body, ...known }: CopilotChatErrorInit = {}) {
    super(message);
    Object.assign(this, { attempts: 0, details: [] });
    for (const [field, value] of Object.entries(known))
      if (value !== undefined) Object.assign(this, { [field]: value });
    hide(this, 'cause', cause);
    hide(this, 'body', body);
  }

  /** What `JSON.stringify` prints: name, message and the fields; never a body. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...(this as object) };
  }
}

/** Keeps a value on an error, or another object, without showing it in any printed form. */
export const hide = (holder: object, key: PropertyKey, value: unknown): void => {
  if (value !== undefined) Object.defineProperty(holder, key, { value });
};

/** A class of error. */
export type ErrorType<T extends CopilotChatError> = new (message: string, init: CopilotChatErrorInit) => T;

/** An error whose message names the operation, what became of it, and the ids that support asks for. */
export function errorOf<T extends CopilotChatError>(type: ErrorType<T>, init: CopilotChatErrorInit, what: string): T {
  const { operation, requestId, clientRequestId } = init;
  const ids = [requestId && `request-id ${requestId}`, clientRequestId && `client-request-id ${clientRequestId}`];
  const known = ids.filter(Boolean).join(', ');
  return new type(`${operation} ${what}${known && ` (${known})`}`, init);
}

/** 401: the token is missing, expired or made for another audience. A fresh token was tried where one could be had. */
export class AuthenticationError extends CopilotChatError {
  override readonly name: string = 'AuthenticationError';
}

/** 403: one of the seven scopes, the Copilot licence or the right to the conversation is missing. */
export class PermissionError extends CopilotChatError {
  override readonly name: string = 'PermissionError';
}

/** 404: what the request names is not there. */
export class NotFoundError extends CopilotChatError {
  override readonly name: string = 'NotFoundError';
}

/** 404 of a turn: the conversation is gone, or was never there. Create a new one. */
export class ConversationNotFoundError extends NotFoundError {
  override readonly name: string = 'ConversationNotFoundError';
}

/** 429: too many requests; `retryAfterSeconds` says how long to wait, where the service says it. */
export class ThrottledError extends CopilotChatError {
  override readonly name: string = 'ThrottledError';
}

/** 400, 409 and the other 4XX: the service refused the request as it was sent. */
export class RequestError extends CopilotChatError {
  override readonly name: string = 'RequestError';
}

/** 5XX: the service or a gateway in front of it failed. A turn may have been started nevertheless. */
export class ServiceError extends CopilotChatError {
  override readonly name: string = 'ServiceError';
}

/** The call took longer than its `timeoutMs`, or a stream was silent for longer than its `idleTimeoutMs`. */
export class TimeoutError extends CopilotChatError {
  override readonly name: string = 'TimeoutError';
}

/** The caller's `signal` aborted the call; `cause` is the signal's reason. */
export class AbortedError extends CopilotChatError {
  override readonly name: string = 'AbortedError';
}

/** No answer came: the connection was refused, lost or reset. A turn may have been started nevertheless. */
export class ConnectionError extends CopilotChatError {
  override readonly name: string = 'ConnectionError';
}

/** The answer is not what the description says: another status, media type or shape. */
export class ContractViolationError extends CopilotChatError {
  override readonly name: string = 'ContractViolationError';
}

/** The call was refused here, before anything was sent: a wrong argument, or a turn that can't be held now. */
export class InvalidRequestError extends CopilotChatError {
  override readonly name: string = 'InvalidRequestError';
}

/** Whether a caught value is an error of this package, also across two copies of it. */
export const isCopilotChatError = (value: unknown): value is CopilotChatError =>
  value instanceof Error && 'attempts' in value && 'details' in value && 'toJSON' in value;
