import { type Chance, isoOf } from './random.ts';

/** A conversation as the sandbox keeps it. */
export interface Kept {
  readonly id: string;
  readonly createdDateTime: string;
  displayName: string;
  state: string;
  turnCount: number;
}

/** The conversations, in memory; the oldest is dropped where there are too many. */
export class Conversations {
  readonly #kept = new Map<string, Kept>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  create(chance: Chance): Kept {
    const kept: Kept = {
      id: chance.guid(),
      createdDateTime: isoOf(chance.now()),
      displayName: '',
      state: 'active',
      turnCount: 0,
    };
    this.#kept.set(kept.id, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#max) break;
      this.#kept.delete(oldest);
    }
    return kept;
  }

  get(id: string): Kept | undefined {
    return this.#kept.get(id);
  }

  delete(id: string): void {
    this.#kept.delete(id);
  }

  get size(): number {
    return this.#kept.size;
  }
}
