import type { CopilotConversation, OdataError } from '../../generated/types.gen.ts';
import { type Stamp, zonelessOf } from './random.ts';

/**
 * The shapes that error bodies come in: an OData error, with inner errors inside its inner error in either spelling, a
 * conversation whose last message gives the reason, a gateway's page, nothing, JSON that is cut off.
 */
export const errorShapes = ['odata', 'nested', 'innererror', 'conversation', 'html', 'empty', 'broken'] as const;
export type ErrorShape = (typeof errorShapes)[number];

/** What a refusal is made of. */
export interface Refusal {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly shape?: ErrorShape | undefined;
  /** The prompt that a refusal in the shape of a conversation echoes. */
  readonly prompt?: string | undefined;
}

/** The ids and the time that go into an error. */
export interface Trace {
  readonly requestId: string;
  readonly clientRequestId: string | undefined;
  readonly at: Stamp;
}

const known: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['BadRequest', 'The request is wrong.'],
  401: ['InvalidAuthenticationToken', 'There is no token, or it is not valid.'],
  403: ['Forbidden', 'A scope or a licence is missing.'],
  404: ['notFound', 'There is no such conversation.'],
  405: ['methodNotAllowed', 'The method is not allowed here.'],
  408: ['requestTimeout', 'The request came too slowly.'],
  409: ['conflict', 'The conversation is busy with another turn.'],
  413: ['requestEntityTooLarge', 'The body is too large.'],
  415: ['unsupportedMediaType', 'The media type is not application/json.'],
  429: ['TooManyRequests', 'Too many requests. Wait and send the request again.'],
  500: ['internalServerError', 'The service failed.'],
  502: ['badGateway', 'A gateway had no valid answer from the service.'],
  503: ['serviceNotAvailable', 'The service is not available. Wait and send the request again.'],
  504: ['gatewayTimeout', 'A gateway waited too long for the service.'],
};

/** The header that goes with every 401. */
export const challenge: Readonly<Record<string, string>> = { 'www-authenticate': 'Bearer realm="sandbox"' };

/** The code and message of a refusal, made up where it has none. */
export function toldBy({ status, code, message }: Refusal): { code: string; message: string } {
  const [knownCode, knownMessage] = known[status] ?? [`http${status}`, `The sandbox answers ${status}.`];
  return { code: code ?? knownCode, message: message ?? knownMessage };
}

/** The OData error of Microsoft Graph. */
export function odataError(refusal: Refusal, { requestId, clientRequestId, at }: Trace): OdataError {
  const ids = { 'request-id': requestId, 'client-request-id': clientRequestId ?? requestId };
  return { error: { ...toldBy(refusal), innerError: { date: zonelessOf(at), ...ids } } };
}

/** The body of a refusal in its shape, with its content type; none for an empty one. */
export function refusalBody(refusal: Refusal, trace: Trace): { type?: string; text: string } {
  const { shape = 'odata', status } = refusal;
  const json = (body: unknown) => ({ type: 'application/json', text: JSON.stringify(body) });
  const { code, message } = toldBy(refusal);
  const { error } = odataError(refusal, trace);
  const innermost = { code: `${code}Innermost`, message };
  switch (shape) {
    case 'odata':
      return json({ error });
    case 'nested':
      return json({
        error: {
          ...error,
          message: '',
          innerError: { code: `${code}Inner`, ...error.innerError, innerError: innermost },
        },
      });
    case 'innererror': {
      const { innerError, ...rest } = error;
      return json({
        error: { ...rest, message: 'UnknownError', innererror: { ...innerError, innererror: innermost } },
      });
    }
    case 'conversation':
      return json(refusingConversation(trace, message, refusal.prompt));
    case 'html':
      return {
        type: 'text/html',
        text: `<!doctype html><html><head><title>${status}</title></head><body>${status}</body></html>`,
      };
    case 'empty':
      return { text: '' };
    case 'broken':
      return { type: 'application/json', text: JSON.stringify({ error }).slice(0, -20) };
  }
}

/** A missing licence as callers report it: a conversation whose last message tells the reason. */
const refusingConversation = ({ requestId }: Trace, reason: string, prompt = ''): CopilotConversation => ({
  id: requestId,
  state: 'active',
  turnCount: 1,
  messages: [
    { id: 'prompt', text: prompt },
    { id: 'reason', text: reason },
  ],
});
