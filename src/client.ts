import { chatRequest } from './chat-request.ts';
import { type ChatOptions, Conversation } from './conversation.ts';
import type { CallOptions, CopilotChatOptions } from './options.ts';
import { refuseArgument } from './refuse.ts';
import type { Reply } from './reply.ts';
import { checkChatRequest } from './request-check.ts';
import { createOperations, type Operations } from './transport.ts';

/** The Microsoft 365 Copilot Chat API for one credential. Made by {@link createCopilotChat}. */
export class CopilotChat {
  readonly #operations: Operations;

  constructor(operations: Operations) {
    this.#operations = operations;
  }

  /**
   * Creates an empty conversation. Sent again where the service was throttled or lost (429, 502, 503, 504, a lost
   * connection): an orphaned empty conversation costs nothing.
   * Page: copilotroot-post-conversations.
   * @throws {CopilotChatError} Which one says what went wrong; see the README's table.
   */
  async createConversation(call?: CallOptions): Promise<Conversation> {
    const { conversation } = await this.#operations.createConversation(call);
    return new Conversation(this.#operations, conversation);
  }

  /**
   * Goes on with a conversation by its stored id. Sends nothing: whether it is still there, its next turn shows.
   * @throws {InvalidRequestError} for what is no id.
   */
  conversation(id: string): Conversation {
    if (typeof id !== 'string' || !id) refuseArgument('chat', 'the conversation id', 'is a string that is not empty');
    return new Conversation(this.#operations, { id });
  }

  /**
   * Creates a conversation and holds one turn in it. Its id is in `reply.conversation`, to go on with.
   * @throws {CopilotChatError} as `createConversation` and `chat` of a conversation do.
   */
  async chat(prompt: string, options: ChatOptions = {}): Promise<Reply> {
    // Before anything is sent: a turn that is refused leaves no empty conversation behind.
    checkChatRequest(chatRequest(prompt, options, 'chat'), 'chat');
    const conversation = await this.createConversation(options.signal && { signal: options.signal });
    return conversation.chat(prompt, options);
  }
}

/**
 * A client for the Microsoft 365 Copilot Chat API. Sends nothing until a method is called.
 * @throws {TypeError} for options that can't work: no credential, an unknown cloud, a base URL without https.
 */
export const createCopilotChat = (options: CopilotChatOptions): CopilotChat =>
  new CopilotChat(createOperations(options));
