import type { ChatRequest, CopilotConversation, CopilotConversationState } from '../generated/types.gen.ts';
import { chatRequest, type PromptOptions } from './chat-request.ts';
import { type CopilotChatErrorInit, InvalidRequestError } from './errors.ts';
import type { CallOptions } from './options.ts';
import { disengaged, isDisengaged, type Reply, replyOf } from './reply.ts';
import { isIntermediate, stateOf } from './snapshots.ts';
import { ConversationStream, type StreamOptions } from './stream.ts';
import type { Operations } from './transport.ts';
import type { Watch } from './watch.ts';

/** Options of a turn that is answered whole. */
export interface ChatOptions extends PromptOptions, CallOptions {}

/** Options of a turn that is answered as a stream. */
export interface ChatStreamOptions extends PromptOptions, StreamOptions {
  /** The id to trace this call by. @default a fresh GUID */
  readonly clientRequestId?: string;
}

/** A conversation with Copilot, with the latest that the service said of it. It holds one turn at a time. */
export class Conversation {
  /** The opaque id: keep it to go on with the conversation later. */
  readonly id: string;
  readonly #operations: Operations;
  #resource: CopilotConversation;
  #turn: object | undefined;

  constructor(operations: Operations, resource: CopilotConversation) {
    this.id = resource.id;
    this.#operations = operations;
    this.#resource = resource;
  }

  /**
   * Whether the conversation can be continued: `active`, `disengagedForRai`, or a member that came later. Read from
   * `state`, or from `status`, which the page of create shows in its place. undefined where the service said neither.
   */
  get state(): CopilotConversationState | undefined {
    return stateOf(this.#resource);
  }

  /** When it was created, as the service writes it: up to seven fraction digits, more than a Date keeps. */
  get createdDateTime(): string | undefined {
    return this.#resource.createdDateTime ?? undefined;
  }

  /** Its name: empty at first, then the first prompt. */
  get displayName(): string | undefined {
    return this.#resource.displayName ?? undefined;
  }

  /** How many turns it had. */
  get turnCount(): number | undefined {
    return this.#resource.turnCount ?? undefined;
  }

  /** The latest resource as the service answered it, with every property, known or not. */
  get resource(): CopilotConversation {
    return this.#resource;
  }

  /**
   * Sends a prompt and gives the whole answer, within 300 s by default. The prompt is sent again only where the service
   * said that it did not start on it.
   * Page: copilotconversation-chat.
   * @throws {InvalidRequestError} before anything is sent: an argument that can't be, or another turn is under way.
   * @throws {ConversationDisengagedError} where the service has ended the conversation. @throws {NoAnswerError}
   * @throws {ConversationNotFoundError} where it is gone. @throws {CopilotChatError} The README's table has them all.
   */
  async chat(prompt: string, options: ChatOptions = {}): Promise<Reply> {
    const body = chatRequest(prompt, options, 'chat');
    const turn = this.#begin('chat');
    try {
      const { conversation, facts } = await this.#operations.chat(this.id, body, options);
      this.#note(conversation);
      return replyOf(conversation, facts);
    } finally {
      this.#end(turn);
    }
  }

  /**
   * Sends a prompt and gives the answer as it is written. It is sent at the first pull or at `reply()`. Leaving the loop
   * closes the connection.
   * Page: copilotconversation-chatoverstream.
   * @throws {InvalidRequestError} for an argument that can't be. What else may fail is thrown to the stream's reader.
   */
  stream(prompt: string, options: ChatStreamOptions = {}): ConversationStream {
    const body = chatRequest(prompt, options, 'chatOverStream');
    let turn: object | undefined;
    let facts: CopilotChatErrorInit = {};
    let watch: Watch | undefined;
    let failure: unknown;
    return new ConversationStream(
      {
        operation: 'chatOverStream',
        prompt,
        open: async (signal) => {
          turn = this.#begin('chatOverStream');
          const opened = await this.#open(body, signal, options.clientRequestId);
          ({ facts, watch } = opened);
          // Stopped while the headers of its answer came in.
          if (signal.aborted) watch?.end(failure);
          return opened.response;
        },
        onChunk: () => watch?.chunk(),
        facts: () => facts,
        onSnapshot: (snapshot) => {
          this.#operations.check(snapshot, { operation: 'chatOverStream', ...facts });
          // Updates on the way have another name and count; only the end of the conversation is taken from them.
          if (!isIntermediate(snapshot)) this.#note(snapshot);
          else if (isDisengaged(snapshot)) this.#note({ ...this.#resource, state: 'disengagedForRai' });
        },
        onReply: (reply) => {
          this.#note(reply.conversation);
          watch?.end(undefined, reply);
        },
        onEnd: (error) => {
          failure = error;
          watch?.end(error);
          this.#end(turn);
        },
      },
      options,
    );
  }

  #open(body: ChatRequest, signal: AbortSignal, clientRequestId: string | undefined) {
    return this.#operations.chatOverStream(this.id, body, { signal, ...(clientRequestId && { clientRequestId }) });
  }

  #begin(operation: 'chat' | 'chatOverStream'): object {
    if (isDisengaged(this.#resource)) throw disengaged({ operation }, this.#resource);
    if (this.#turn) {
      const text = `${operation} was not sent: another turn of this conversation is under way; wait for it or close it`;
      throw new InvalidRequestError(text, { operation, code: 'turnInProgress' });
    }
    this.#turn = {};
    return this.#turn;
  }

  #end(turn: object | undefined): void {
    if (this.#turn === turn) this.#turn = undefined;
  }

  #note(resource: CopilotConversation): void {
    this.#resource = resource;
  }
}
