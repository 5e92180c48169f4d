import type { CopilotConversation } from '../generated/types.gen.ts';
import { readErrorBody } from './error-body.ts';
import { AbortedError, ContractViolationError, type CopilotChatError, hide } from './errors.ts';
import { isJsonObject } from './json.ts';
import { StreamBody, type StreamLimits } from './stream-body.ts';
import type { Watch } from './watch.ts';

/**
 * The snapshots in an answer of `chatOverStream`, whole and as they came: give it to `createTransport`. Leaving the loop
 * closes the connection.
 * @throws {StreamInterruptedError} where the connection is lost, an event is broken or carries an `error` object.
 * @throws {TimeoutError} where the service is silent for longer than `idleTimeoutMs`. @throws {AbortedError}
 */
export async function* readEvents(
  response: Response,
  limits: StreamLimits & { readonly watch?: Watch | undefined } = {},
): AsyncGenerator<CopilotConversation, void> {
  const { watch } = limits;
  const operation = 'chatOverStream';
  const body = new StreamBody({ operation, open: async () => response, onChunk: () => watch?.chunk() }, limits);
  try {
    for await (const document of body.documents()) yield parseSnapshot(document, body);
    watch?.end();
  } catch (error) {
    watch?.end(error);
    throw error;
  } finally {
    watch?.end(new AbortedError(`${operation} was closed before its end`, body.facts));
    body.stop(undefined);
  }
}

/** The snapshot in the JSON document of one event. @throws {CopilotChatError} where it holds something else. */
export function parseSnapshot(document: string, body: StreamBody): CopilotConversation {
  let event: unknown;
  try {
    event = JSON.parse(document);
  } catch {
    // Without a cause: the runtime's message quotes the text.
    throw unreadable('an event is broken JSON', document, body);
  }
  if (!isJsonObject(event)) throw unreadable('an event is no JSON object', document, body);
  if (event.error) throw serviceError(document, body);
  const { id, messages } = event;
  const isSnapshot = (typeof id === 'string' || Array.isArray(messages)) && Array.isArray(messages ?? []);
  if (!isSnapshot) throw unreadable('an event is no conversation', document, body);
  return event as CopilotConversation;
}

/** Broken events of an answer that never said it was a stream are a matter of the contract, not of the connection. */
function unreadable(what: string, document: string, body: StreamBody): CopilotChatError {
  const foreign = foreignType(body);
  const error = foreign
    ? new ContractViolationError(`chatOverStream answered with ${foreign}, and ${what}`, {
        ...body.facts,
        code: 'malformedEvent',
      })
    : body.interrupted('malformedEvent', what);
  hide(error, 'body', document);
  return error;
}

/** The media type of the answer where it is neither an event stream nor JSON. */
export const foreignType = ({ mediaType }: StreamBody): string | undefined =>
  /^$|event-stream|[/+]json$/.test(mediaType) ? undefined : mediaType;

/** The service's message stays in `body`: it may quote the prompt. */
function serviceError(document: string, body: StreamBody): CopilotChatError {
  const { code, details, requestId, clientRequestId } = readErrorBody(document);
  const name = plain(code) ?? 'error';
  const error = body.interrupted(name, `an event carries the error ${name}`, {
    ...(clientRequestId && { clientRequestId }),
    requestId,
    details: details.map((detail) => ({ code: plain(detail.code) ?? 'error' })),
  });
  hide(error, 'body', document);
  return error;
}

const plain = (code: string | undefined): string | undefined =>
  code && /^[\w.-]{1,64}$/.test(code) ? code : undefined;
