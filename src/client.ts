import { Conversation } from './conversation.ts';
import type { CallOptions, CopilotChatOptions } from './options.ts';
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
    return new Conversation(await this.#operations.createConversation(call));
  }
}

/**
 * A client for the Microsoft 365 Copilot Chat API. Sends nothing until a method is called.
 * @throws {TypeError} for options that can't work: no credential, an unknown cloud, a base URL without https.
 */
export const createCopilotChat = (options: CopilotChatOptions): CopilotChat =>
  new CopilotChat(createOperations(options));
