import type { LanguageModelV4StreamPart, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import { metadataOf } from './answer.ts';
import type { Rewrites } from './provider-options.ts';

type Parts = Generator<LanguageModelV4StreamPart, void>;

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
    const more = this.#more(text, delta);
    this.#held = more === undefined && this.#rewrites === 'error';
    if (this.#held) return;
    if (more === undefined) {
      yield* this.end();
      yield this.#start({ replacesPrevious: true });
    }
    this.#shown = text;
    const added = more ?? text;
    if (added) yield { type: 'text-delta', id: this.#id, delta: added };
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

  /** What the text adds to what was shown; undefined where it is another text. */
  #more(text: string, delta: string | undefined): string | undefined {
    if (delta !== undefined && !this.#held) return delta;
    const { length } = this.#shown;
    return text.slice(0, length) === this.#shown ? text.slice(length) : undefined;
  }

  get #id(): string {
    return String(this.#count);
  }

  #start(more: { readonly replacesPrevious?: true } = {}): LanguageModelV4StreamPart {
    this.#count += 1;
    this.#open = true;
    // The AI SDK gives it back with the message, so that the next call goes on with the conversation.
    const { copilotChat } = metadataOf(this.#conversationId);
    const providerMetadata: SharedV4ProviderMetadata = { copilotChat: { ...copilotChat, ...more } };
    return { type: 'text-start', id: this.#id, providerMetadata };
  }
}
