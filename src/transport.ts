import type { Client } from '../generated/client/index.ts';
import { chat, chatOverStream, createConversation } from '../generated/sdk.gen.ts';
import type { ChatRequest, CopilotConversation } from '../generated/types.gen.ts';
import { type Answered, takeConversation } from './answer.ts';
import { factsOf } from './call.ts';
import { type CopilotChatErrorInit, isCopilotChatError } from './errors.ts';
import { operations } from './operations.ts';
import type { CallOptions, CopilotChatOptions } from './options.ts';
import { fillPath } from './path.ts';
import { checkChatRequest } from './request-check.ts';
import { createSender, type Take } from './sender.ts';
import { checkAnswer } from './validation.ts';
import type { Watch } from './watch.ts';

/** Reads the snapshots of a stream's answer, as `readEvents` of this package does, and tells the watch of its end. */
export type EventReader = (
  response: Response,
  limits?: { readonly signal?: AbortSignal | undefined; readonly watch?: Watch | undefined },
) => AsyncGenerator<CopilotConversation>;

/** Options of a transport for the generated operations. */
export interface TransportOptions extends CopilotChatOptions {
  /** Reads streams. `chatOverStream` needs it; give `readEvents`. Left out by default, since it is half the size. */
  readonly readEvents?: EventReader;
  /**
   * Checks the body of a turn before it is sent; give `checkChatRequest`. Left out by default, since the types say most
   * of it and the service refuses what is wrong, and it is a quarter of the size.
   */
  readonly checkRequest?: RequestCheck;
}

/** Gives the body of a turn back as it can be sent, as `checkChatRequest` of this package does. */
export type RequestCheck = (body: unknown, operation: 'chat' | 'chatOverStream') => ChatRequest;

/** What a generated operation hands to its client. */
interface OperationOptions extends CallOptions {
  readonly url: string;
  readonly body?: unknown;
  readonly path?: Record<string, unknown>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly throwOnError?: boolean;
}

/** The operations as the layer uses them: an answer or a CopilotChatError. */
export interface Operations {
  createConversation(call?: CallOptions): Promise<Answered>;
  chat(conversationId: string, body: ChatRequest, call?: CallOptions): Promise<Answered>;
  /** Gives the answer once its headers are there; its body is unread. */
  chatOverStream(conversationId: string, body: ChatRequest, call?: CallOptions): Promise<Opened>;
  /** Holds a snapshot of a stream against the description, where the caller asked for that. */
  check(snapshot: CopilotConversation, facts: CopilotChatErrorInit): void;
}

/** A stream whose headers are there, and what its errors would tell. */
interface Opened {
  readonly response: Response;
  readonly facts: CopilotChatErrorInit;
  readonly watch: Watch | undefined;
}

/** Hands the generated operations a client that answers with the conversation, or with the unread stream. */
export function createOperations(options: CopilotChatOptions): Operations {
  const run = runner({ ...options, checkRequest: checkChatRequest });
  const client = {
    post: (request: OperationOptions) =>
      run(request, (response, call) => takeConversation(response, call, options.validate)),
    sse: { post: (request: OperationOptions) => run(request, takeStream) },
  } as unknown as Client;
  // The client above answers with the bare value, which no response style of the generated types says.
  const bare = <T>(answered: unknown) => answered as Promise<T>;
  return {
    createConversation: (call) => bare(createConversation({ ...call, client, body: {} })),
    chat: (conversationId, body, call) => bare(chat({ ...call, client, path: { conversationId }, body })),
    chatOverStream: (conversationId, body, call) =>
      bare(chatOverStream({ ...call, client, path: { conversationId }, body })),
    check: (snapshot, facts) => {
      if (options.validate) checkAnswer(options.validate, snapshot, facts);
    },
  };
}

/**
 * A client for the operations of `m365-copilot-chat/generated`, with the credential handling, retries and errors of this
 * package; what turns alone need is handed to it (`readEvents`, `checkRequest`). As the generated types say, an operation
 * gives `{ data, error, response }`, and throws the error where `throwOnError` is set; `error` is a CopilotChatError.
 * @throws {TypeError} for options that can't work.
 */
export function createTransport(options: TransportOptions): Client {
  const run = runner(options);
  return {
    async post(request: OperationOptions) {
      let response: Response | undefined;
      try {
        const { conversation } = await run(request, (answered, call) => {
          response = answered;
          return takeConversation(answered, call, options.validate);
        });
        return { data: conversation, error: undefined, response };
      } catch (error) {
        if (request.throwOnError || !isCopilotChatError(error)) throw error;
        return { data: undefined, error, response };
      }
    },
    sse: {
      async post(request: OperationOptions) {
        const { readEvents } = options;
        if (!readEvents)
          throw new TypeError('chatOverStream needs a reader: createTransport({ credential, readEvents })');
        const { response, watch } = await run(request, takeStream);
        return { stream: readEvents(response, { ...request, watch }) };
      },
    },
  } as unknown as Client;
}

const takeStream: Take<Opened> = (response, call) => ({ response, facts: factsOf(call), watch: call.watch });

/** Sends what a generated operation hands over. Not async: that would be one more turn for each call to wait. */
function runner(options: TransportOptions) {
  const send = createSender(options);
  return <T>(request: OperationOptions, take: Take<T>): Promise<T> => {
    const { url, path, body = {} } = request;
    const operation = operations[url];
    if (!operation) throw new TypeError(`${url} is no operation of this API`);
    const { name } = operation;
    const checked = options.checkRequest && name !== 'createConversation' ? options.checkRequest(body, name) : body;
    return send(operation, { ...request, path: fillPath(url, path, operation), body: checked }, take);
  };
}
