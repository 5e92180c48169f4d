import type { CopilotConversation, CopilotConversationState } from '../generated/types.gen.ts';

/** A conversation with Copilot, with the latest that the service said of it. */
export class Conversation {
  #resource: CopilotConversation;

  constructor(resource: CopilotConversation) {
    this.#resource = resource;
  }

  /** The opaque id: keep it to go on with the conversation later. */
  get id(): string {
    return this.#resource.id;
  }

  /**
   * Whether the conversation can be continued: `active`, `disengagedForRai`, or a member that came later. Read from
   * `state`, or from `status`, which the page of create shows in its place. undefined where the service said neither.
   */
  get state(): CopilotConversationState | undefined {
    return this.#resource.state ?? this.#resource.status ?? undefined;
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
}
