/** A longer timer fires at once in every runtime. */
export const longestTimer = 2_147_483_647;

/**
 * Tells when nothing was heard for too long; up to a second late, or an eighth of a shorter limit. A stream has tens of
 * thousands of waits, so one slow timer watches them all, and a wait itself costs neither a timer nor a look at a clock.
 */
export class Silence {
  readonly #limitMs: number;
  readonly #onSilence: () => void;
  #waiting = false;
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(limitMs: number, onSilence: () => void) {
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
  }

  /** The wait for the other side starts now. */
  start(): void {
    this.#waiting = true;
    this.#since = undefined;
    if (this.#timer === undefined && this.#limitMs <= longestTimer) this.#look();
  }

  /** Something was heard; the time until the next start does not count. */
  stop(): void {
    this.#waiting = false;
  }

  /** Nothing is waited for any more. */
  end(): void {
    this.stop();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    this.#timer = undefined;
    if (!this.#waiting) return;
    const now = performance.now();
    this.#since ??= now;
    if (now - this.#since >= this.#limitMs) this.#onSilence();
    else this.#timer = setTimeout(() => this.#look(), Math.min(1000, this.#limitMs / 8));
  }
}
