import { type Route, routes } from './description.ts';
import type { LogEntry } from './log.ts';
import { challenge, type Refusal } from './refusal.ts';

/** What the service needs of a request: a `Request` of the platform has it. */
export interface ServiceRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  readonly signal?: AbortSignal;
}

/** A request that is in order. */
export interface Admitted {
  readonly route: Route;
  readonly conversationId: string | undefined;
  readonly body: unknown;
}

const refuse = (status: number, message: string, headers: Refusal['headers'] = {}, code?: string): Refusal => ({
  status,
  message,
  headers,
  code,
});

/** Holds a request against the description: what it asks for, or the refusal. */
export async function admit(
  request: ServiceRequest,
  root: string,
  maxBodyBytes: number,
  log: LogEntry,
): Promise<Admitted | Refusal> {
  // The body is taken in any case: an answer before its end would look like a lost connection to some clients.
  const text = await readText(request.body, maxBodyBytes);
  if (typeof text === 'string') log.set({ text });
  const found = findRoute(request, root);
  if ('status' in found) return found;
  log.set({ operation: found.route.name });
  const refusal = checkHeaders(request, log, found.route);
  if (refusal) return refusal;
  if (typeof text !== 'string') return text;
  const { conversationId, route } = found;
  const parsed = parse(text);
  if (!parsed) return refuse(400, 'The body is no valid JSON.');
  log.set({ body: parsed.json });
  const complaint = route.complaint(parsed.json);
  return complaint
    ? refuse(400, `The request body is wrong at ${complaint}.`)
    : { route, conversationId, body: parsed.json };
}

function findRoute({ method, url }: ServiceRequest, root: string): Omit<Admitted, 'body'> | Refusal {
  const { pathname, search } = new URL(url);
  const below = pathname.startsWith(`${root}/`) ? pathname.slice(root.length + 1).split('/') : [];
  const matching = routes.filter(({ segments }) => fits(segments, below));
  if (matching.length === 0) return refuse(404, 'No documented operation has this path.', {}, 'resourceNotFound');
  const route = matching.find((candidate) => candidate.method === method);
  const allow = matching.map((candidate) => candidate.method).join(', ');
  if (!route) return refuse(405, `The method is not allowed here; use ${allow}.`, { allow });
  if (search) return refuse(400, 'No query parameter is documented.');
  try {
    const index = route.segments.findIndex((segment) => segment.startsWith('{'));
    return { route, conversationId: index < 0 ? undefined : decodeURIComponent(below[index] ?? '') };
  } catch {
    return refuse(400, 'The conversation id in the path is not encoded properly.');
  }
}

const fits = (segments: readonly string[], below: readonly string[]): boolean =>
  segments.length === below.length &&
  segments.every((segment, index) => (segment.startsWith('{') ? below[index] !== '' : segment === below[index]));

function checkHeaders({ headers }: ServiceRequest, log: LogEntry, { requestType }: Route): Refusal | undefined {
  if (!log.entry.authorized) {
    return refuse(401, 'There is no bearer token in the header Authorization.', challenge);
  }
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== requestType) return refuse(415, `The content type has to be ${requestType}.`);
  return undefined;
}

/** The body as text, or the refusal of one that is too large or no text. */
async function readText(body: ReadableStream<Uint8Array> | null, max: number): Promise<string | Refusal> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = body?.getReader();
  let text = '';
  let bytes = 0;
  let broken = false;
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    bytes += next.value.length;
    if (bytes > max || broken) continue;
    try {
      text += decoder.decode(next.value, { stream: true });
    } catch {
      broken = true;
    }
  }
  if (bytes > max) return refuse(413, `The body has more than ${max} bytes.`);
  try {
    return broken ? refuse(400, 'The body is not encoded as UTF-8.') : text + decoder.decode();
  } catch {
    return refuse(400, 'The body is not encoded as UTF-8.');
  }
}

function parse(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
