import type { LanguageModelV3StreamPart, SharedV3ProviderMetadata } from '@ai-sdk/provider';
import { metadataOf } from './answer.ts';
import type { Rewrites } from './provider-options.ts';

type Parts = Generator<LanguageModelV3StreamPart, void>;

/** The text of one answer as parts that only ever grow, whatever the service does to it. */
export class TextParts {
  readonly #conversationId: string;
  readonly #rewrites: Rewrites;
  #count = 0;
  #open = false;
  #shown = '';
  #held = false;

  constructor(conversationId: string, rewrites: Rewrites) {
    this.#conversationId = conversationId;
    this.#rewrites = rewrites;
  }

  /** Whether the newest text is not what was shown, and can't be shown any more. */
  get held(): boolean {
    return this.#held;
  }

  /** Shows what it can of the text so far. @param delta what was added, where the caller knows */
  *show(text: string, delta?: string): Parts {
    if (this.#rewrites === 'buffer') return;
    if (!this.#open) yield this.#start();
    const extended = delta !== undefined && !this.#held;
    const extends_ = extended || text.slice(0, this.#shown.length) === this.#shown;
    if (!extends_ && this.#rewrites === 'error') {
      this.#held = true;
      return;
    }
    if (!extends_) {
      yield* this.end();
      yield this.#start({ replacesPrevious: true });
    }
    this.#held = false;
    const more = extended ? delta : text.slice(this.#shown.length);
    this.#shown = text;
    if (more) yield { type: 'text-delta', id: this.#id, delta: more };
  }

  /** Shows the whole text, and ends its part if it is that. An answer without text has an empty part. */
  *whole(text: string): Parts {
    if (this.#rewrites !== 'buffer') yield* this.show(text);
    else {
      yield this.#start();
      if (text) yield { type: 'text-delta', id: this.#id, delta: text };
    }
    if (!this.#held) yield* this.end();
  }

  /** Ends the part that is open. */
  *end(): Parts {
    if (this.#open) yield { type: 'text-end', id: this.#id };
    this.#open = false;
  }

  get #id(): string {
    return String(this.#count);
  }

  #start(more: { readonly replacesPrevious?: true } = {}): LanguageModelV3StreamPart {
    this.#count += 1;
    this.#open = true;
    this.#shown = '';
    // The AI SDK gives it back with the message, so that the next call goes on with the conversation.
    const { copilotChat } = metadataOf(this.#conversationId);
    const providerMetadata: SharedV3ProviderMetadata = { copilotChat: { ...copilotChat, ...more } };
    return { type: 'text-start', id: this.#id, providerMetadata };
  }
}
