import { type HttpHandler, HttpResponse, http } from 'msw';
import type { OperationName } from './operations.ts';
import { ConnectionLostError } from './sandbox/body.ts';
import { documentedUrl, routes } from './sandbox/description.ts';
import { appliesTo, type Fault, faultOf } from './sandbox/fault.ts';
import type { LoggedRequest } from './sandbox/log.ts';
import { createService, type Service } from './sandbox/service.ts';
import { type Override, type SandboxSettings, type ServiceOptions, settingsOf } from './sandbox/settings.ts';

export type { Fault, ScriptedAnswer } from './sandbox/fault.ts';
export type { LoggedRequest } from './sandbox/log.ts';
export type { SandboxAnswers, SandboxReply, SandboxTurn } from './sandbox/reply.ts';
export type { Service } from './sandbox/service.ts';

/** Options of the handlers; each has a default. */
export interface CopilotHandlersOptions extends Omit<ServiceOptions, 'root'> {
  /** The base URL that the code under test uses. @default 'https://graph.microsoft.com/beta' */
  readonly baseUrl?: string;
  /** Is told of each refused request. @default a warning on the console that says why, without prompt or token */
  readonly onRefusal?: (request: LoggedRequest) => void;
}

/** The handlers, to spread into `setupServer` or `setupWorker`, with what answers them. */
export interface CopilotHandlers extends Array<HttpHandler> {
  /** Queues faults with `fail`, has the requests so far, changes settings, and starts anew with `reset`. */
  readonly service: Service;
  readonly baseUrl: string;
}

/** Options of the handler of one operation. */
export interface CopilotHandlerOptions extends Partial<SandboxSettings> {
  /**
   * The handlers that it stands in for: their conversations, their log, their base URL, and the settings that are not
   * given here. @default none: it answers by itself, and takes any conversation id
   */
  readonly of?: CopilotHandlers;
  /** What goes wrong with each of its answers. @default nothing, but for what the service of `of` has queued */
  readonly fault?: Fault | string;
  /** The base URL, where `of` is not given. @default 'https://graph.microsoft.com/beta' */
  readonly baseUrl?: string;
  /** As for `copilotHandlers`, where `of` is not given. */
  readonly onRefusal?: (request: LoggedRequest) => void;
}

/**
 * Handlers for msw that answer as the Copilot Chat API is documented to, in Node and in the browser: they keep
 * conversations, send real events at the `pace`, and refuse what the description forbids, also undocumented methods and
 * paths below `/copilot/conversations`. A refused request is explained on the console.
 * @throws {TypeError} for options that can't work.
 */
export function copilotHandlers(options: CopilotHandlersOptions = {}): CopilotHandlers {
  const baseUrl = baseUrlOf(options.baseUrl);
  const service = createService({ onRefusal: explain, ...options, root: new URL(baseUrl).pathname });
  const all = routes.map(({ name }) => handlerOf(name, service, baseUrl, {}));
  // What no operation answers would pass as unhandled, and so perhaps go out to the real service.
  const rest = ['', '/*'].map((path) => http.all(`${baseUrl}/copilot/conversations${path}`, answeredBy(service, {})));
  return Object.assign([...all, ...rest], { service, baseUrl });
}

/** Answers create alone: `server.use(createConversationHandler({ of: handlers, fault: 'status=503' }))`. */
export const createConversationHandler = (options?: CopilotHandlerOptions): HttpHandler =>
  single('createConversation', options);

/** Answers chat alone: `server.use(chatHandler({ of: handlers, answers: 'Another answer.' }))`. */
export const chatHandler = (options?: CopilotHandlerOptions): HttpHandler => single('chat', options);

/** Answers chatOverStream alone: `server.use(chatOverStreamHandler({ of: handlers, fault: 'rewrite' }))`. */
export const chatOverStreamHandler = (options?: CopilotHandlerOptions): HttpHandler =>
  single('chatOverStream', options);

function single(name: OperationName, options: CopilotHandlerOptions = {}): HttpHandler {
  const { of, fault, baseUrl, onRefusal, ...settings } = options;
  settingsOf(settings);
  const checked = fault === undefined ? undefined : faultOf(fault);
  if (checked && !appliesTo(checked, name)) throw new TypeError(`the fault means nothing for ${name}`);
  const override = { ...given(settings), fault: checked };
  if (of) return handlerOf(name, of.service, of.baseUrl, override);
  const own = baseUrlOf(baseUrl);
  const root = new URL(own).pathname;
  const service = createService({ root, anyConversation: true, onRefusal: onRefusal ?? explain });
  return handlerOf(name, service, own, override);
}

/** The settings that are given; undefined leaves the others in place. */
const given = (settings: Partial<SandboxSettings>): Partial<SandboxSettings> =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));

function handlerOf(name: OperationName, service: Service, baseUrl: string, override: Override): HttpHandler {
  const route = routes.find((candidate) => candidate.name === name);
  if (!route) throw new TypeError(`${name} is no operation of the description`);
  const path = route.segments.map((segment) => segment.replace(/^\{(.*)\}$/, ':$1')).join('/');
  const method = route.method.toLowerCase() as 'post';
  return http[method](`${baseUrl}/${path}`, answeredBy(service, override));
}

const answeredBy =
  (service: Service, override: Override) =>
  async ({ request }: { readonly request: Request }): Promise<Response> => {
    try {
      const response = await service.fetch(request, override);
      // Without it msw 3 ends an answer in Node by closing its socket, which Node's fetch trips over after an abort.
      if (response.body) response.headers.set('transfer-encoding', 'chunked');
      return response;
    } catch (error) {
      if (error instanceof ConnectionLostError) return HttpResponse.error();
      throw error;
    }
  };

/** @throws {TypeError} for what is no whole URL. */
function baseUrlOf(given: string = documentedUrl): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new TypeError('baseUrl is a whole URL, such as the one of the client');
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function explain({ method, path, status, refusal, requestId }: LoggedRequest): void {
  // The query is left out: what is in it may be text of the user's.
  const [pathname] = path.split('?');
  const remedy = status === 404 && / conversation\.$/.test(refusal ?? '') ? ` ${createFirst}` : '';
  console.warn(
    `[m365-copilot-chat/msw] ${method} ${pathname} was refused: ${status} ${refusal}${remedy} (${requestId})`,
  );
}

const createFirst = 'Create it first, or give copilotHandlers({ anyConversation: true }) for stored ids.';
