import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Output, Streams } from './streams.ts';

const sign = '> ';

/**
 * The lines that a person types, or that come through a pipe. What is typed while nobody asks for a line is kept for the
 * next one and not echoed, so that it does not get into an answer.
 */
export class Lines {
  readonly #readline: Interface;
  readonly #screen: Output | undefined;
  readonly #waiting: string[] = [];
  #quiet = true;
  #closed = false;
  #wake = () => {};

  /** `onInterrupt` is called for Ctrl-C on a terminal, where it is a key and no signal. */
  constructor({ stdin, stdout, stderr }: Streams, onInterrupt: () => void) {
    const screen = [stdout, stderr].find(({ isTTY }) => isTTY);
    this.#screen = stdin.isTTY ? screen : undefined;
    this.#readline = createInterface({
      input: stdin,
      ...(this.#screen && { output: this.#echo(this.#screen), terminal: true, prompt: sign }),
    });
    this.#readline.on('SIGINT', onInterrupt);
    this.#readline.on('line', (line) => {
      this.#quiet = true;
      this.#waiting.push(line);
      this.#wake();
    });
    this.#readline.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  /** The next line; undefined where there will be none. */
  async next(): Promise<string | undefined> {
    if (this.#waiting.length > 0) this.#screen?.write(`${sign}${this.#waiting[0]}\n`);
    else if (!this.#closed) await this.#asked();
    return this.#waiting.shift();
  }

  /** Reads no further; a `next()` that waits gives undefined. */
  close(): void {
    this.#waiting.length = 0;
    this.#readline.close();
  }

  async #asked(): Promise<void> {
    this.#quiet = false;
    if (this.#screen) this.#readline.prompt(true);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (this.#closed && this.#waiting.length === 0) this.#screen?.write('\n');
  }

  #echo(screen: Output): Writable {
    const echo = new Writable({
      write: (chunk, _encoding, done) => {
        if (!this.#quiet) screen.write(chunk);
        done();
      },
    });
    const resize = () => echo.emit('resize');
    screen.on('resize', resize);
    echo.once('close', () => screen.off('resize', resize));
    return Object.defineProperty(echo, 'columns', { get: () => screen.columns });
  }
}
