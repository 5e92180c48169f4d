import { clearLine, cursorTo } from 'node:readline';
import type { Streams } from './streams.ts';

/** Says on a terminal's stderr that something is under way; elsewhere nothing, so that logs stay clean. */
export class Progress {
  readonly #streams: Streams;
  #noted = false;

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  /** Nothing can be seen of the answer yet. */
  waiting(): void {
    this.#note('Waiting for the answer…');
  }

  /** So much of the answer has come. On a terminal the answer itself shows that. */
  received(text: string): void {
    if (this.#streams.stdout.isTTY) this.end();
    else this.#note(`${text.length} characters of the answer…`);
  }

  /** Takes away what was said. */
  end(): void {
    if (this.#noted) this.#clear();
    this.#noted = false;
  }

  #note(text: string): void {
    const { stderr } = this.#streams;
    if (!stderr.isTTY) return;
    if (this.#noted) this.#clear();
    stderr.write(text);
    this.#noted = true;
  }

  #clear(): void {
    cursorTo(this.#streams.stderr, 0);
    clearLine(this.#streams.stderr, 0);
  }
}
