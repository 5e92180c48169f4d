import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRetry, type Outcome, type RetryDecision, type RetryQuestion, retryAfterMs } from '../src/retry.ts';

const status = (code: number, wait?: number): Outcome => ({ kind: 'status', status: code, retryAfterMs: wait });
const unsent: Outcome = { kind: 'connection', unsent: true };
const lost: Outcome = { kind: 'connection', unsent: false };

const ask = (outcome: Outcome, more: Partial<RetryQuestion> = {}): RetryDecision =>
  decideRetry({
    outcome,
    turn: true,
    retries: 0,
    maxRetries: 2,
    waitedMs: 0,
    maxRetryWaitMs: 60_000,
    freshToken: false,
    random: 0,
    ...more,
  });

/** Waits of the backoff with the least jitter. */
const first = { waitMs: 250 };
const now = { waitMs: 0 };

/** Outcome, what becomes of a turn, what becomes of create. */
const table: readonly (readonly [string, Outcome, turn: RetryDecision, create: RetryDecision])[] = [
  ['400', status(400), undefined, undefined],
  ['400 with Retry-After', status(400, 0), undefined, undefined],
  ['401', status(401), undefined, undefined],
  ['403', status(403, 0), undefined, undefined],
  ['404', status(404, 0), undefined, undefined],
  ['408', status(408, 0), undefined, undefined],
  ['409', status(409, 0), undefined, undefined],
  ['429', status(429), first, first],
  ['429 with Retry-After: 0', status(429, 0), now, now],
  ['429 with Retry-After: 7', status(429, 7_000), { waitMs: 7_000 }, { waitMs: 7_000 }],
  ['429 with Retry-After: 60', status(429, 60_000), { waitMs: 60_000 }, { waitMs: 60_000 }],
  ['429 with Retry-After: 61', status(429, 61_000), undefined, undefined],
  ['500', status(500), undefined, undefined],
  ['500 with Retry-After', status(500, 0), undefined, undefined],
  ['501', status(501, 0), undefined, undefined],
  ['502', status(502), undefined, first],
  ['502 with Retry-After', status(502, 0), undefined, now],
  ['503', status(503), undefined, first],
  ['503 with Retry-After: 0', status(503, 0), now, now],
  ['503 with Retry-After: 3', status(503, 3_000), { waitMs: 3_000 }, { waitMs: 3_000 }],
  ['504', status(504), undefined, first],
  ['504 with Retry-After', status(504, 0), undefined, now],
  ['507', status(507, 0), undefined, undefined],
  ['a redirect', status(307, 0), undefined, undefined],
  ['200 in the place of 201', status(200, 0), undefined, undefined],
  ['a connection that was refused', unsent, first, first],
  ['a connection that was lost', lost, undefined, first],
];

describe('whether a request is sent again', () => {
  for (const [name, outcome, turn, create] of table) {
    const said = (decision: RetryDecision) => (decision ? `sent again after ${decision.waitMs} ms` : 'not sent again');
    it(`${name}: a turn is ${said(turn)}, create is ${said(create)}`, () => {
      expect(ask(outcome)).toEqual(turn);
      expect(ask(outcome, { turn: false })).toEqual(create);
    });
    it(`${name}: nothing is sent again once maxRetries is used up, or where it is 0`, () => {
      for (const turn of [true, false]) {
        expect(ask(outcome, { turn, retries: 2 })).toBeUndefined();
        expect(ask(outcome, { turn, maxRetries: 0 })).toBeUndefined();
      }
    });
  }

  it('401: sent again at once with a token that was not refused yet, whatever the counts say', () => {
    const freshToken = true;
    for (const turn of [true, false]) {
      for (const counts of [{}, { retries: 2 }, { maxRetries: 0 }, { waitedMs: 60_000 }, { maxRetryWaitMs: 0 }])
        expect(ask(status(401, 9_000), { turn, freshToken, ...counts })).toEqual({ waitMs: 0, freshToken });
    }
    expect(ask(status(403), { freshToken })).toBeUndefined();
    expect(ask(status(429, 0), { freshToken })).toEqual(now);
  });

  it('the waits of a call together stay within maxRetryWaitMs', () => {
    expect(ask(status(429, 1_000), { waitedMs: 59_000 })).toEqual({ waitMs: 1_000 });
    expect(ask(status(429, 1_001), { waitedMs: 59_000 })).toBeUndefined();
    expect(ask(unsent, { maxRetryWaitMs: 249 })).toBeUndefined();
    expect(ask(unsent, { maxRetryWaitMs: 250 })).toEqual(first);
    expect(ask(status(429, 0), { maxRetryWaitMs: 0 })).toEqual(now);
  });

  it('the backoff doubles from half a second to 30 s, and its upper half is jitter', () => {
    for (const retries of [0, 1, 2, 3, 4, 5, 6, 7, 30, 2_000]) {
      const whole = Math.min(30_000, 500 * 2 ** retries);
      const wait = (random: number) => ask(unsent, { retries, maxRetries: Number.POSITIVE_INFINITY, random })?.waitMs;
      expect(wait(0)).toBe(whole / 2);
      expect(wait(0.5)).toBe(whole * 0.75);
      expect(wait(1 - Number.EPSILON)).toBeCloseTo(whole);
    }
  });

  it('a prompt that the service may have started on is never sent again, whatever else is the case', () => {
    const started = fc.oneof(
      fc
        .integer({ min: 100, max: 599 })
        .filter((code) => ![401, 429, 503].includes(code))
        .map((code) => status(code, 0)),
      fc.constant(status(503)),
      fc.constant(lost),
    );
    const counts = fc.record({
      retries: fc.nat(5),
      maxRetries: fc.nat(100),
      waitedMs: fc.nat(1_000),
      maxRetryWaitMs: fc.nat(100_000),
      freshToken: fc.boolean(),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(fc.property(started, counts, (outcome, more) => ask(outcome, more) === undefined));
  });
});

describe('Retry-After', () => {
  const at = Date.UTC(1994, 10, 6, 8, 49, 7);
  const cases: Readonly<Record<string, number | undefined>> = {
    '0': 0,
    '1': 1_000,
    '120': 120_000,
    ' 7 ': 7_000,
    '007': 7_000,
    'Sun, 06 Nov 1994 08:49:37 GMT': 30_000,
    'Sunday, 06-Nov-94 08:49:37 GMT': 30_000,
    'Sun Nov  6 08:49:37 1994': 30_000,
    'Wed Nov 16 08:49:07 1994': 864_000_000,
    'sun, 06 nov 1994 08:49:37 gmt': 30_000,
    'Sun, 06 Nov 1994 08:49:07 GMT': 0,
    'Sun, 06 Nov 1994 08:00:00 GMT': 0,
    'Thu, 01 Jan 1970 00:00:00 GMT': 0,
    '': undefined,
    ' ': undefined,
    '-1': undefined,
    '+1': undefined,
    '1.5': undefined,
    '1e3': undefined,
    '0x10': undefined,
    '1, 2': undefined,
    soon: undefined,
    Infinity: undefined,
    NaN: undefined,
    'Monday is fine 5': undefined,
    'Sunday 5': undefined,
    'Sun, 06 Nov 1994': undefined,
    'Sun, 06 Nov 1994 08:49:37': undefined,
    'Sun, 06 Nov 1994 08:49:37 +0200': undefined,
    'Sun, 99 Nov 1994 08:49:37 GMT': undefined,
    '1994-11-06T08:49:37Z': undefined,
    '06 Nov 1994 08:49:37 GMT': undefined,
    '1994': 1_994_000,
  };
  for (const [header, expected] of Object.entries(cases)) {
    it(`${JSON.stringify(header)} is ${expected === undefined ? 'no wait that is known' : `${expected} ms`}`, () => {
      expect(retryAfterMs(header, at)).toBe(expected);
    });
  }

  it('is unknown where the header is missing', () => expect(retryAfterMs(null, at)).toBeUndefined());

  it('is the same wait in every time zone, also from the date form that names none', () => {
    const before = process.env.TZ;
    try {
      for (const zone of ['America/New_York', 'Asia/Kolkata', 'Pacific/Auckland']) {
        process.env.TZ = zone;
        expect(new Date(at).getTimezoneOffset(), 'the zone is in force').not.toBe(0);
        expect(retryAfterMs('Sun Nov  6 08:49:37 1994', at)).toBe(30_000);
        expect(retryAfterMs('Sun, 06 Nov 1994 08:49:37 GMT', at)).toBe(30_000);
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it('is a number from 0 on or unknown, whatever the header says', () => {
    const dates = fc.date({ noInvalidDate: true }).map((date) => date.toUTCString());
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), dates), (header) => {
        const wait = retryAfterMs(header, at);
        expect(wait === undefined || wait >= 0).toBe(true);
      }),
    );
  });
});
