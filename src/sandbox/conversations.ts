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
  readonly #dropped = new Set<string>();
  readonly #max: number;
  readonly #any: boolean;

  /** @param any takes an id that it has not given as one of an earlier run */
  constructor(max: number, any = false) {
    this.#max = max;
    this.#any = any;
  }

  create(chance: Chance, id = chance.guid()): Kept {
    const kept: Kept = {
      id,
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

  get(id: string, chance: Chance): Kept | undefined {
    const kept = this.#kept.get(id);
    return kept ?? (this.#any && !this.#dropped.has(id) ? this.create(chance, id) : undefined);
  }

  delete(id: string): void {
    this.#kept.delete(id);
    this.#dropped.add(id);
  }

  get size(): number {
    return this.#kept.size;
  }
}
