import { randomGuid } from '../request-id.ts';

/** Where the sandbox gets ids and times from; the same ones each time when it is seeded. */
export interface Chance {
  guid(): string;
  /** The time now with seven fraction digits, `afterMs` later where it is given. */
  now(afterMs?: number): Stamp;
}

/** A moment: milliseconds since 1970 and the four digits after them. */
export interface Stamp {
  readonly milliseconds: number;
  readonly digits: number;
}

/** `2026-03-02T08:16:02.7654321Z`, as the service writes it. */
export const isoOf = ({ milliseconds, digits }: Stamp, afterMs = 0): string =>
  `${new Date(milliseconds + afterMs).toISOString().slice(0, -1)}${String(digits).padStart(4, '0')}Z`;

/** `2026-03-02T08:16:02`, as errors carry it. */
export const zonelessOf = ({ milliseconds }: Stamp): string => new Date(milliseconds).toISOString().slice(0, 19);

/** Seeded: the same requests in the same order get the same ids and times, from 2026-01-01T09:00:00 on. */
export const chanceOf = (seed: number | string | undefined): Chance =>
  seed === undefined ? realChance() : seededChance(seed);

const realChance = (): Chance => ({
  guid: randomGuid,
  now: (afterMs = 0) => ({ milliseconds: Date.now() + afterMs, digits: Math.floor(Math.random() * 10_000) }),
});

function seededChance(seed: number | string): Chance {
  const next = mulberry32(hash(String(seed)));
  let clock = Date.UTC(2026, 0, 1, 9);
  const hex = (length: number) => Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join('');
  return {
    guid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[Math.floor(next() * 4)]}${hex(3)}-${hex(12)}`,
    now(afterMs = 0) {
      clock += 250;
      return { milliseconds: clock + afterMs, digits: Math.floor(next() * 10_000) };
    },
  };
}

/** FNV-1a: tells texts apart, and can't be turned back. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

// Tommy Ettinger's mulberry32: 32 bits of state are plenty for ids in tests.
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
