/** What came of one attempt. */
export type Outcome =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterMs: number | undefined }
  /** No answer. `unsent` where it is certain that the request never reached the service. */
  | { readonly kind: 'connection'; readonly unsent: boolean };

/** All that the decision rests on. */
export interface RetryQuestion {
  readonly outcome: Outcome;
  /** Whether the request carries a prompt. */
  readonly turn: boolean;
  /** How often the request was sent again so far; the 401 that a fresh token answers does not count. */
  readonly retries: number;
  readonly maxRetries: number;
  /** How long was waited so far, and at most, in milliseconds. */
  readonly waitedMs: number;
  readonly maxRetryWaitMs: number;
  /** Whether a token that has not been refused yet is to be had. */
  readonly freshToken: boolean;
  /** A number from 0 up to 1: the jitter. */
  readonly random: number;
}

/** Send again after so many milliseconds, with a fresh token where it says so; undefined: give up. */
export type RetryDecision = { readonly waitMs: number; readonly freshToken?: true } | undefined;

/**
 * Decides whether a request is sent again. A prompt is sent again only where the service said that it did not start on
 * it (401, 429, 503 with Retry-After) or can't have seen it; create may be repeated on any passing failure, since an
 * orphaned empty conversation costs nothing.
 */
export function decideRetry(question: RetryQuestion): RetryDecision {
  const { outcome, retries, maxRetries, waitedMs, maxRetryWaitMs } = question;
  if (outcome.kind === 'status' && outcome.status === 401) {
    return question.freshToken ? { waitMs: 0, freshToken: true } : undefined;
  }
  if (retries >= maxRetries || !mayRepeat(question)) return undefined;
  const asked = outcome.kind === 'status' ? outcome.retryAfterMs : undefined;
  const waitMs = asked ?? backoff(retries, question.random);
  return waitedMs + waitMs > maxRetryWaitMs ? undefined : { waitMs };
}

function mayRepeat({ outcome, turn }: RetryQuestion): boolean {
  if (outcome.kind === 'connection') return outcome.unsent || !turn;
  if (outcome.status === 429) return true;
  if (outcome.status === 503) return !turn || outcome.retryAfterMs !== undefined;
  return !turn && (outcome.status === 502 || outcome.status === 504);
}

// 0.5 s, 1 s, 2 s, … up to 30 s, of which the upper half is jitter: callers that failed together come back apart.
const backoff = (retries: number, random: number): number => Math.min(30_000, 500 * 2 ** retries) * (0.5 + random / 2);

// Date.parse takes much that is no HTTP date ("Monday 5" too): these are the three forms of RFC 9110, 5.6.7. The last
// of them, asctime's, names no zone and means UTC, where Date.parse takes the zone of the machine.
const httpDate = /^\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? [\w -]+ \d\d:\d\d:\d\d( gmt| \d{4})\s*$/i;

/** `Retry-After` in milliseconds, from whole seconds or an HTTP date; undefined where it is neither. */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  if (!httpDate.test(header)) return undefined;
  const date = Date.parse(/GMT\s*$/i.test(header) ? header : `${header} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
