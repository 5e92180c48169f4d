import { tokenSource } from './auth.ts';
import { Call } from './call.ts';
import { resolveTarget } from './cloud.ts';
import { AuthenticationError, type CopilotChatError, isCopilotChatError } from './errors.ts';
import { type CallFacts, factsOf, failureOf } from './failure.ts';
import { checkHeaders } from './headers.ts';
import type { Operation } from './operations.ts';
import type { CallOptions, CopilotChatOptions } from './options.ts';
import { decideRetry, type Outcome, retryAfterMs } from './retry.ts';
import { observeOf } from './watch.ts';

/** One request to send: the path below the base URL and the body as an object. */
export interface SendRequest extends CallOptions {
  readonly path: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Takes what is wanted from an answer with the documented status. */
export type Take<T> = (response: Response, call: CallFacts) => T | Promise<T>;

/** Sends a request, again where that is safe, and takes its answer. @throws {CopilotChatError} */
export type Sender = <T>(operation: Operation, request: SendRequest, take: Take<T>) => Promise<T>;

type Attempt<T> = { readonly value: T } | { readonly error: CopilotChatError; readonly outcome?: Outcome };

/** The one place where requests leave. @throws {TypeError} for options that can't work. */
export function createSender(options: CopilotChatOptions): Sender {
  const target = resolveTarget(options.cloud, options.baseUrl);
  const tokenFor = tokenSource(options.credential, target.scope);
  const common = checkHeaders(options.headers);
  const observe = observeOf(options.observe);
  const { maxRetries = 2, maxRetryWaitMs = 60_000 } = options;
  checkNumbers({ maxRetries, maxRetryWaitMs, timeoutMs: options.timeoutMs });

  /** The token for the next request; `refused` asks for another one than that. */
  async function tokenOf(call: Call, refused?: string): Promise<string> {
    try {
      return await call.race(tokenFor(refused));
    } catch (cause) {
      if (isCopilotChatError(cause)) throw cause;
      const what = refused
        ? 'was refused (401), and the credential gave no other token'
        : 'was not sent: the credential failed';
      throw new AuthenticationError(`${call.operation.name} ${what}`, {
        ...factsOf(call),
        ...(refused && { status: 401 }),
        cause,
      });
    }
  }

  async function attempt<T>(
    call: Call,
    request: SendRequest,
    headers: Record<string, string>,
    take: Take<T>,
  ): Promise<Attempt<T>> {
    const { operation, clientRequestId } = call;
    const url = target.baseUrl + request.path;
    const attempt = ++call.attempts;
    options.onRequest?.({ operation: operation.name, method: 'POST', url, headers, attempt, clientRequestId });
    const started = options.onResponse && performance.now();
    let response: Response;
    const send = () =>
      (options.fetch ?? fetch)(url, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${call.token}` },
        body: JSON.stringify(request.body),
        signal: call.signal,
        redirect: 'manual',
      });
    try {
      response = await (call.watch ? call.watch.send(send, call) : send());
    } catch (thrown) {
      return { error: call.errorOf(thrown), outcome: { kind: 'connection', unsent: neverConnected(thrown) } };
    }
    if (started !== undefined) {
      const { status, headers } = response;
      const requestId = headers.get('request-id') ?? undefined;
      const durationMs = performance.now() - started;
      options.onResponse?.({
        operation: operation.name,
        url,
        status,
        headers,
        attempt,
        clientRequestId,
        requestId,
        durationMs,
      });
    }
    try {
      if (response.status === operation.success) return { value: await take(response, call) };
    } catch (thrown) {
      if (isCopilotChatError(thrown)) return { error: thrown };
      return { error: call.errorOf(thrown), outcome: { kind: 'connection', unsent: false } };
    }
    // A body that is lost on the way does not change what its status says.
    const body = await response.text().catch(() => '');
    if (call.signal.aborted) return { error: call.errorOf(undefined) };
    const outcome = {
      kind: 'status',
      status: response.status,
      retryAfterMs: retryAfterMs(response.headers.get('retry-after')),
    } as const;
    return { error: failureOf(response, body, call), outcome };
  }

  return async function send<T>(operation: Operation, request: SendRequest, take: Take<T>): Promise<T> {
    const call = new Call(operation, request, request.body, options.timeoutMs);
    const headers = {
      accept: operation.accept,
      ...common,
      ...checkHeaders(request.headers, operation),
      'content-type': 'application/json',
      'client-request-id': call.clientRequestId,
    };
    let retries = 0;
    let waitedMs = 0;
    let refreshed: string | undefined;
    let streaming = false;
    try {
      call.watch = observe?.(operation, target.baseUrl + request.path, request.body);
      for (;;) {
        call.token = refreshed ?? (await tokenOf(call));
        const result = await attempt(call, request, headers, take);
        if ('value' in result) {
          streaming = operation.timeoutMs === undefined;
          if (!streaming) call.watch?.end(undefined, result.value);
          return result.value;
        }
        const { outcome, error } = result;
        if (!outcome || call.signal.aborted) throw error;
        const other =
          outcome.kind === 'status' && outcome.status === 401 && !refreshed
            ? await tokenOf(call, call.token)
            : call.token;
        const freshToken = other !== call.token;
        const decision = decideRetry({
          outcome,
          turn: operation.turn,
          retries,
          maxRetries,
          waitedMs,
          maxRetryWaitMs,
          freshToken,
          random: Math.random(),
        });
        if (!decision || decision.waitMs >= call.remainingMs) throw error;
        call.watch?.retry(decision.waitMs);
        if (decision.freshToken) refreshed = other;
        else {
          retries += 1;
          waitedMs += decision.waitMs;
          await call.sleep(decision.waitMs);
        }
      }
    } catch (error) {
      call.watch?.end(error);
      throw error;
    } finally {
      if (streaming) call.stopTimer();
      else call.end();
    }
  };
}

function checkNumbers(numbers: Record<string, number | undefined>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (value === undefined || value > 0 || (value === 0 && name !== 'timeoutMs')) continue;
    throw new TypeError(`${name} is ${String(value)}; it is a number ${name === 'timeoutMs' ? 'above' : 'from'} 0`);
  }
}

const connectCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether fetch says that there never was a connection. Browsers don't tell, so there the answer is no. */
function neverConnected(thrown: unknown): boolean {
  const { cause } = (thrown ?? {}) as { cause?: { code?: unknown; errors?: { code?: unknown }[] } };
  const tried = cause?.errors?.length ? cause.errors : [cause];
  return tried.every((error) => connectCodes.has(String(error?.code)));
}
