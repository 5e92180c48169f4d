import { admit, type ServiceRequest } from './admission.ts';
import { type Answer, answerOf, refused, type World } from './answer.ts';
import { ConnectionLostError, impaired, streamOf, waitUntil } from './body.ts';
import { Conversations } from './conversations.ts';
import { documentedRoot } from './description.ts';
import type { Fault } from './fault.ts';
import { FaultQueue } from './fault-queue.ts';
import { LogEntry, type LoggedRequest } from './log.ts';
import { chanceOf } from './random.ts';
import type { Trace } from './refusal.ts';
import { type Override, type SandboxSettings, type ServiceOptions, settingsOf } from './settings.ts';

/** The Copilot Chat API as a function from a request to an answer, for servers and for mocks. */
export interface Service {
  /** Answers a request as documented. Rejects where a fault loses the connection before the answer. */
  fetch(request: ServiceRequest, override?: Override): Promise<Response>;
  /** The requests so far, the first one first. */
  readonly requests: readonly LoggedRequest[];
  readonly settings: SandboxSettings;
  /** Queues faults for the next requests, one after another. @throws {TypeError} for a fault that can't be. */
  fail(...faults: readonly (Fault | string)[]): void;
  /** Forgets conversations and requests, and goes back to the options that it was made with. */
  reset(): void;
}

/** A request on its way to an answer. */
interface Opened {
  readonly log: LogEntry;
  readonly trace: Trace;
  readonly abort: AbortController;
  readonly onRefusal: ServiceOptions['onRefusal'];
}

/**
 * Makes the embedded service. It runs wherever `fetch` does.
 * @throws {TypeError} for options that can't work.
 */
export function createService(options: ServiceOptions = {}): Service {
  const { maxBodyBytes = 4 * 2 ** 20, maxRequests = 10_000, logTokens = false } = options;
  const root = (options.root ?? documentedRoot).replace(/\/+$/, '');
  const settings = settingsOf(options);
  const requests: LoggedRequest[] = [];
  // The signal of a Request stops working once the Request is collected as garbage, so it is kept until its answer ends.
  const held = new WeakMap<LoggedRequest, ServiceRequest>();
  let world = worldOf(options, settings);

  function open({ method, url, headers }: ServiceRequest): Opened {
    const { pathname, search } = new URL(url);
    const requestId = world.chance.guid();
    const log = new LogEntry({ method, path: pathname + search, time: Date.now(), requestId }, headers, logTokens);
    requests.push(log.entry);
    if (requests.length > maxRequests) requests.shift();
    const trace = { requestId, clientRequestId: log.entry.clientRequestId, at: world.chance.now() };
    return { log, trace, abort: new AbortController(), onRefusal: options.onRefusal };
  }

  async function answerTo(request: ServiceRequest, override: Override, opened: Opened): Promise<Response> {
    const { log, trace, abort } = opened;
    const admitted = await admit(request, root, maxBodyBytes, log);
    if ('status' in admitted) return respond(refused(admitted, trace), {}, opened);
    let fault: Fault | undefined;
    try {
      fault = override.fault ?? world.faults.take(admitted.route.name, request.headers);
    } catch (error) {
      const message = `The header x-sandbox-fault is wrong: ${(error as Error).message}.`;
      return respond(refused({ status: 400, message }, trace), {}, opened);
    }
    if (fault) log.set({ fault });
    await misbehave(fault ?? {}, abort);
    const here = { ...world, settings: { ...settings, ...override } };
    const answer = await answerOf(admitted, fault ?? {}, trace, here, waitUntil(abort.signal));
    return respond(answer, fault ?? {}, opened);
  }

  return {
    async fetch(request, override = {}) {
      const opened = open(request);
      const { log, abort } = opened;
      held.set(log.entry, request);
      void log.entry.ended.then(() => held.delete(log.entry));
      const leave = () => {
        log.finish('closed');
        abort.abort();
      };
      request.signal?.addEventListener('abort', leave, { once: true });
      if (request.signal?.aborted) leave();
      try {
        return await answerTo(request, override, opened);
      } catch (error) {
        log.set({ status: 0 });
        log.finish('cut');
        throw error;
      }
    },
    requests,
    settings,
    fail: (...faults) => world.faults.add(...faults),
    reset() {
      Object.assign(settings, settingsOf(options));
      requests.length = 0;
      world = worldOf(options, settings);
    },
  };
}

function worldOf(options: ServiceOptions, settings: SandboxSettings): World {
  const faults = new FaultQueue();
  faults.add(...(options.faults ?? []));
  const conversations = new Conversations(options.maxConversations ?? 1_000, options.anyConversation);
  return { settings, faults, conversations, chance: chanceOf(options.seed) };
}

/** What goes wrong before there is an answer. */
async function misbehave({ delayMs, reset, stall }: Fault, { signal }: AbortController): Promise<void> {
  const wait = waitUntil(signal);
  if (delayMs) await wait(delayMs);
  if (reset) throw new ConnectionLostError('the connection is reset, as the fault wants it');
  if (stall) await wait(Number.POSITIVE_INFINITY);
}

function respond(answer: Answer, fault: Fault, { log, trace, abort, onRefusal }: Opened): Response {
  const { requestId, clientRequestId } = trace;
  // A scripted answer goes out as it is: without ids of the sandbox's own.
  const headers = new Headers(fault.answer ? answer.headers : { 'request-id': requestId, ...answer.headers });
  if (clientRequestId !== undefined && !fault.answer) headers.set('client-request-id', clientRequestId);
  if (fault.contentType) headers.set('content-type', fault.contentType);
  log.set({ status: answer.status });
  if (answer.refusal !== undefined) {
    log.set({ refusal: answer.refusal });
    onRefusal?.(log.entry);
  }
  // These statuses have no body by definition; a Response with one can't be made.
  const empty = [204, 205, 304].includes(answer.status);
  if (empty) log.finish('whole');
  const body = empty ? null : streamOf(impaired(answer.pieces, fault, waitUntil(abort.signal)), log, abort);
  return new Response(body, { status: answer.status, headers });
}
