import { APICallError, InvalidArgumentError } from '@ai-sdk/provider';
import { type ConversationDisengagedError, type CopilotChatError, isCopilotChatError } from '../index.ts';

/**
 * A failure as users of the AI SDK know it, with the error of this package as its cause. It never asks the AI SDK to
 * retry: what may be sent again, this package has sent again. Prompt and answer are not in it.
 */
export function failureOf(thrown: unknown, signal?: AbortSignal): unknown {
  if (!isCopilotChatError(thrown)) return thrown;
  if (isAborted(thrown) && signal?.aborted) return abortOf(signal, thrown);
  const { message } = thrown;
  if (isNamed(thrown, 'InvalidRequestError'))
    return new InvalidArgumentError({ argument: 'providerOptions.copilotChat', message, cause: thrown });
  return apiCallError(message, thrown);
}

/** By name, since the client may be of another copy of the package. */
const isNamed = (thrown: unknown, name: string): thrown is CopilotChatError =>
  isCopilotChatError(thrown) && thrown.name === name;

export const isAborted = (thrown: unknown): thrown is CopilotChatError => isNamed(thrown, 'AbortedError');

/** Where the service ended the conversation without an answer: for the AI SDK that is a way to finish, not an error. */
export const disengagedOf = (thrown: unknown): ConversationDisengagedError | undefined =>
  isNamed(thrown, 'ConversationDisengagedError') ? (thrown as ConversationDisengagedError) : undefined;

/** @param message without prompt and answer */
export const apiCallError = (message: string, cause: CopilotChatError): APICallError =>
  new APICallError({
    message,
    url: urlOf(cause),
    requestBodyValues: {},
    ...(cause.status !== undefined && { statusCode: cause.status }),
    responseHeaders: headersOf(cause),
    isRetryable: false,
    cause,
  });

/** The path as the description has it; an id of a conversation is no matter for logs. */
const urlOf = ({ operation }: CopilotChatError): string =>
  operation === 'createConversation' || !operation
    ? '/copilot/conversations'
    : `/copilot/conversations/{conversationId}/${operation}`;

/** The headers of the answer that help: those that support asks for, and when to come again. */
function headersOf({ requestId, clientRequestId, retryAfterSeconds }: CopilotChatError): Record<string, string> {
  const headers = {
    'request-id': requestId,
    'client-request-id': clientRequestId,
    'retry-after': retryAfterSeconds?.toString(),
  };
  return Object.fromEntries(Object.entries(headers).filter((header): header is [string, string] => Boolean(header[1])));
}

/** The AI SDK takes an abort for one by its name, whatever reason the caller gave. */
function abortOf(signal: AbortSignal, cause: CopilotChatError): unknown {
  const { reason } = signal;
  if (reason instanceof Error && /^(AbortError|TimeoutError)$/.test(reason.name)) return reason;
  return Object.assign(new Error('The call was aborted', { cause }), { name: 'AbortError' });
}
