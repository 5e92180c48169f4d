import { tokenSource } from './auth.ts';
import { type Call, type CallFacts, during, factsOf, sleep, startCall } from './call.ts';
import { resolveTarget } from './cloud.ts';
import { AuthenticationError, ConnectionError, errorOf, isCopilotChatError } from './errors.ts';
import { failureOf, notSentAgain } from './failure.ts';
import { checkHeaders } from './headers.ts';
import type { Operation } from './operations.ts';
import type { CallOptions, CopilotChatOptions } from './options.ts';
import { decideRetry } from './retry.ts';
import { observeOf } from './watch.ts';

/** One request to send: the path below the base URL and the body as an object. */
interface SendRequest extends CallOptions {
  readonly path: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Takes what is wanted from an answer with the documented status. */
export type Take<T> = (response: Response, call: CallFacts) => T | Promise<T>;

/** Sends a request, again where that is safe, and takes its answer. @throws {CopilotChatError} */
export type Sender = <T>(operation: Operation, request: SendRequest, take: Take<T>) => Promise<T>;

/** The one place where requests leave. @throws {TypeError} for options that can't work. */
export function createSender(options: CopilotChatOptions): Sender {
  const { baseUrl, scope } = resolveTarget(options.cloud, options.baseUrl);
  const tokenFor = tokenSource(options.credential, scope);
  const common = checkHeaders(options.headers);
  const observe = observeOf(options.observe);
  const { maxRetries = 2, maxRetryWaitMs = 60_000, timeoutMs, onRequest, onResponse } = options;
  checkNumbers({ maxRetries, maxRetryWaitMs, timeoutMs });

  /** The token for the next request, where the credential has to be asked; `refused` asks for another one than that. */
  async function ask(call: Call, asked: Promise<string>, refused?: string): Promise<string> {
    try {
      return await during(call, asked);
    } catch (cause) {
      if (isCopilotChatError(cause)) throw cause;
      const what = refused
        ? 'was refused (401), and the credential gave no other token'
        : 'was not sent: the credential failed';
      const init = { ...factsOf(call), status: refused ? 401 : undefined, cause };
      throw errorOf(AuthenticationError, init, what);
    }
  }

  /** The token for the next request; `refused` asks for another one than that. @throws {AuthenticationError} */
  function tokenOf(call: Call, refused?: string): string | Promise<string> {
    const token = tokenFor(refused);
    return typeof token === 'string' ? token : ask(call, token, refused);
  }

  /** One request and its answer. @throws {CopilotChatError} */
  async function attempt<T>(call: Call, request: SendRequest, headers: Record<string, string>, take: Take<T>) {
    const { operation, clientRequestId, token } = call;
    const url = baseUrl + request.path;
    const seen = { operation: operation.name, url, attempt: ++call.attempts, clientRequestId };
    onRequest?.({ ...seen, method: 'POST', headers });
    const started = performance.now();
    const send = () =>
      (options.fetch ?? fetch)(url, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${token}` },
        body: JSON.stringify(request.body),
        signal: call.signal,
        redirect: 'manual',
      });
    let response: Response;
    try {
      response = await (call.watch ? call.watch.send(send, call) : send());
    } catch (thrown) {
      throw lost(call, thrown);
    }
    const { status } = response;
    onResponse?.({
      ...seen,
      status,
      headers: response.headers,
      requestId: response.headers.get('request-id') ?? undefined,
      durationMs: performance.now() - started,
    });
    try {
      if (status === operation.success) return await take(response, call);
    } catch (thrown) {
      throw lost(call, thrown);
    }
    // A body that is lost on the way does not change what its status says.
    const body = await response.text().catch(() => '');
    call.signal.throwIfAborted();
    throw failureOf(response, body, call);
  }

  /** Waits until the request may be sent again, for which it may have another token. @throws the error for good */
  async function beforeRepeat(call: Call, error: unknown, tried: Tried): Promise<void> {
    if (!isCopilotChatError(error) || call.signal.aborted) throw error;
    const { status, retryAfterSeconds } = error;
    const other = status === 401 && !tried.fresh ? await tokenOf(call, call.token) : call.token;
    if (other !== call.token) tried.fresh = other;
    const decision = decideRetry({
      outcome:
        status === undefined
          ? { kind: 'connection', unsent: neverConnected(error.cause) }
          : { kind: 'status', status, retryAfterMs: retryAfterSeconds && retryAfterSeconds * 1000 },
      turn: call.operation.turn,
      ...tried,
      maxRetries,
      maxRetryWaitMs,
      freshToken: other !== call.token,
      random: Math.random(),
    });
    if (!decision || Date.now() + decision.waitMs >= call.deadline) throw error;
    call.watch?.retry(decision.waitMs);
    if (decision.freshToken) return;
    tried.retries += 1;
    tried.waitedMs += decision.waitMs;
    await sleep(call, decision.waitMs);
  }

  return async function send<T>(operation: Operation, request: SendRequest, take: Take<T>): Promise<T> {
    const call = startCall(operation, request, request.body, timeoutMs);
    const headers = {
      accept: operation.accept,
      ...common,
      ...checkHeaders(request.headers, operation),
      'content-type': 'application/json',
      'client-request-id': call.clientRequestId,
    };
    const tried: Tried = { retries: 0, waitedMs: 0 };
    let open = false;
    try {
      call.watch = observe?.(operation, baseUrl + request.path, request.body);
      for (;;) {
        const token = tried.fresh ?? tokenOf(call);
        call.token = typeof token === 'string' ? token : await token;
        try {
          const taken = await attempt(call, request, headers, take);
          open = operation.timeoutMs === undefined;
          if (!open) call.watch?.end(undefined, taken);
          return taken;
        } catch (error) {
          await beforeRepeat(call, error, tried);
        }
      }
    } catch (error) {
      call.watch?.end(error);
      throw error;
    } finally {
      call.end(open);
    }
  };
}

/** What a call has done so far to get its answer. */
interface Tried {
  retries: number;
  waitedMs: number;
  /** The token that took the place of a refused one. */
  fresh?: string;
}

/** What it means that fetch or a body failed: without an error of this package, there is no answer. */
function lost(call: Call, cause: unknown): unknown {
  if (isCopilotChatError(cause)) return cause;
  if (call.signal.aborted) return call.signal.reason;
  const remedy = call.operation.turn ? `; ${notSentAgain}` : '';
  const what = `failed: no answer, the connection failed or was lost${remedy}`;
  return errorOf(ConnectionError, { ...factsOf(call), cause }, what);
}

function checkNumbers(numbers: Record<string, number | undefined>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (value === undefined || value > 0 || (value === 0 && name !== 'timeoutMs')) continue;
    throw new TypeError(`${name} is ${String(value)}; it is a number ${name === 'timeoutMs' ? 'above' : 'from'} 0`);
  }
}

const connectCodes = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

/** Whether fetch says that there never was a connection. Browsers don't tell, so there the answer is no. */
function neverConnected(thrown: unknown): boolean {
  const { cause } = (thrown ?? {}) as { cause?: { code?: unknown; errors?: { code?: unknown }[] } };
  const tried = cause?.errors?.length ? cause.errors : [cause];
  return tried.every((error) => connectCodes.test(String(error?.code)));
}
