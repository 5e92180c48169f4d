import type { Credential } from './auth.ts';
import type { Cloud } from './cloud.ts';
import type { OperationName } from './operations.ts';
import type { Validation } from './validation.ts';
import type { Observe } from './watch.ts';

/** What a hook sees of a request: no token and no body. */
export interface RequestInfo {
  readonly operation: OperationName;
  readonly method: 'POST';
  readonly url: string;
  /** The headers without `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  /** 1 for the first request of a call. */
  readonly attempt: number;
  readonly clientRequestId: string;
}

/** What a hook sees of an answer: no body. */
export interface ResponseInfo {
  readonly operation: OperationName;
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly attempt: number;
  readonly clientRequestId: string;
  readonly requestId: string | undefined;
  /** From sending the request to the answer's headers, in milliseconds. */
  readonly durationMs: number;
}

/** Options of the client; only `credential` is required. */
export interface CopilotChatOptions {
  /** A delegated token, a function that gives one or what MSAL answers, or a TokenCredential of `@azure/identity`. */
  readonly credential: Credential;
  /** The Microsoft cloud. @default 'global' */
  readonly cloud?: Cloud;
  /** Another place to send to, with path: https, or http to loopback. @default 'https://graph.microsoft.com/beta' */
  readonly baseUrl?: string;
  /** Sends the requests. @default the global `fetch`, looked up at each request */
  readonly fetch?: typeof fetch;
  /** Headers to send along, such as `Prefer`. `Authorization` is refused here: that is what `credential` is for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long a call may take with its retries, in milliseconds. @default 60,000 for create, 300,000 for chat */
  readonly timeoutMs?: number;
  /** How often a request is sent again at most. A prompt that may have been seen is never sent again. @default 2 */
  readonly maxRetries?: number;
  /** How long the waits between requests of one call may be together, in milliseconds. @default 60,000 */
  readonly maxRetryWaitMs?: number;
  /** Checks every answer against the description with the validators of `m365-copilot-chat/validators`. */
  readonly validate?: Validation;
  /** Called before each request. Without secrets. */
  readonly onRequest?: (request: RequestInfo) => void;
  /** Called at the headers of each answer. Without secrets. */
  readonly onResponse?: (response: ResponseInfo) => void;
  /**
   * Follows each call, with its retries and to the end of its stream: `observer({ debug: true })`, for example. false:
   * nobody does. @default spans, where OpenTelemetry is set up; in browsers and workers what `setDefaultObserver` has
   */
  readonly observe?: Observe | false;
}

/** Options of one call. */
export interface CallOptions {
  /** Aborts the call. */
  readonly signal?: AbortSignal;
  /** How long this call may take with its retries, in milliseconds. @default that of the client */
  readonly timeoutMs?: number;
  /** The id to trace this call by. @default a fresh GUID */
  readonly clientRequestId?: string;
}
