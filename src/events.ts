import type { CopilotConversation } from '../generated/types.gen.ts';
import { readErrorBody } from './error-body.ts';
import { AbortedError, ContractViolationError, type CopilotChatError } from './errors.ts';
import { isJsonObject, parseJson } from './json.ts';
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
    watch?.end(body.error(AbortedError, 'was closed before its end'));
    body.stop(undefined);
  }
}

/** The snapshot in the JSON document of one event. @throws {CopilotChatError} where it holds something else. */
export function parseSnapshot(document: string, body: StreamBody): CopilotConversation {
  const event = parseJson(document);
  if (event === undefined) throw unreadable('an event is broken JSON', document, body);
  if (!isJsonObject(event)) throw unreadable('an event is no JSON object', document, body);
  if (event.error) throw serviceError(document, body);
  const { id, messages = [] } = event;
  const isSnapshot = (typeof id === 'string' || event.messages) && (messages === null || Array.isArray(messages));
  if (!isSnapshot) throw unreadable('an event is no conversation', document, body);
  return event as CopilotConversation;
}

/** Broken events of an answer that never said it was a stream are a matter of the contract, not of the connection. */
function unreadable(what: string, document: string, body: StreamBody): CopilotChatError {
  const foreign = foreignType(body);
  const init = { code: 'malformedEvent', body: document };
  return foreign
    ? body.error(ContractViolationError, `answered with ${foreign}, and ${what}`, init)
    : body.interrupted(what, init);
}

/** The media type of the answer where it is neither an event stream nor JSON. */
export const foreignType = ({ mediaType }: StreamBody): string | undefined =>
  /^$|event-stream|[/+]json$/.test(mediaType) ? undefined : mediaType;

/** The service's message stays in `body`: it may quote the prompt. */
function serviceError(document: string, body: StreamBody): CopilotChatError {
  const { requestId, clientRequestId, ...told } = readErrorBody(document);
  const code = plain(told.code);
  return body.interrupted(`an event carries the error ${code}`, {
    code,
    requestId: body.facts.requestId ?? requestId,
    ...(clientRequestId && { clientRequestId }),
    details: told.details.map((detail) => ({ code: plain(detail.code) })),
    body: document,
  });
}

const plain = (code = ''): string => (/^[\w.-]{1,64}$/.test(code) ? code : 'error');
