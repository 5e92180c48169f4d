/** A longer timer fires at once in every runtime. */
export const longestTimer = 2 ** 31 - 1;

/** Tells when nothing was heard for too long. One timer serves many waits, since a stream has tens of thousands. */
export class Silence {
  readonly #limitMs: number;
  readonly #onSilence: () => void;
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(limitMs: number, onSilence: () => void) {
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
  }

  /** The wait for the other side starts now. */
  start(): void {
    this.#since = performance.now();
    if (this.#timer === undefined && this.#limitMs <= longestTimer) this.#arm(this.#limitMs);
  }

  /** Something was heard; the time until the next start does not count. */
  stop(): void {
    this.#since = undefined;
  }

  /** Nothing is waited for any more. */
  end(): void {
    this.stop();
    clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#since === undefined) return;
      const left = this.#limitMs - (performance.now() - this.#since);
      if (left > 0) this.#arm(left);
      else this.#onSilence();
    }, ms);
  }
}
