/** What came of one attempt. */
export type Outcome =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterMs: number | undefined }
  /** No answer. `unsent` where it is certain that the request never reached the service. */
  | { readonly kind: 'connection'; readonly unsent: boolean; readonly status?: never; readonly retryAfterMs?: never };

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
  const { outcome, turn, retries, maxRetries, waitedMs, maxRetryWaitMs, freshToken, random } = question;
  const { status, retryAfterMs } = outcome;
  if (status === 401) return freshToken ? { waitMs: 0, freshToken } : undefined;
  const unstarted =
    outcome.kind === 'connection' ? outcome.unsent : status === 429 || (status === 503 && retryAfterMs !== undefined);
  const mayRepeat = unstarted || (!turn && [undefined, 502, 503, 504].includes(status));
  const waitMs = retryAfterMs ?? backoff(retries, random);
  return mayRepeat && retries < maxRetries && waitedMs + waitMs <= maxRetryWaitMs ? { waitMs } : undefined;
}

// 0.5 s, 1 s, 2 s, … up to 30 s, of which the upper half is jitter: callers that failed together come back apart.
const backoff = (retries: number, random: number): number => Math.min(30_000, 500 * 2 ** retries) * (0.5 + random / 2);

// Date.parse takes much that is no HTTP date ("Monday 5" too): these are the three forms of RFC 9110, 5.6.7.
const httpDate = /^\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? [\w -]+ \d\d:\d\d:\d\d( gmt| \d{4})\s*$/i;

/** `Retry-After` in milliseconds, from whole seconds or an HTTP date; undefined where it is neither. */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (/^\s*\d+\s*$/.test(header ?? '')) return Number(header) * 1000;
  if (!httpDate.test(header ?? '')) return undefined;
  // The last form, asctime's, names no zone and means UTC, where Date.parse takes the zone of the machine.
  const waitMs = Date.parse(header!.replace(/( gmt)?\s*$/i, ' GMT')) - now;
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}
