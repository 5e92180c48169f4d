import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { Output } from './streams.ts';
import { printable } from './wording.ts';

/** Shows an answer while it comes. */
export interface AnswerView {
  /** The text as it stands now, in the place of what was shown. */
  show(text: string): void;
  /** The whole answer. */
  finish(text: string): void;
  /** There will be no answer; what is shown stays. */
  abandon(): void;
}

/** A view that redraws on a terminal, and elsewhere writes the whole answer once, since a file can't be rewritten. */
export const viewOn = (output: Output): AnswerView => (output.isTTY ? new TerminalView(output) : wholeOn(output));

const wholeOn = (output: Output): AnswerView => ({
  show: () => undefined,
  finish: (text) => void output.write(`${text}\n`),
  abandon: () => undefined,
});

class TerminalView implements AnswerView {
  readonly #output: Output;
  #shown = '';

  constructor(output: Output) {
    this.#output = output;
  }

  show(text: string): void {
    // A tab takes the cursor somewhere else in each terminal.
    const next = printable(text).replaceAll('\t', '    ');
    if (next.startsWith(this.#shown)) this.#output.write(next.slice(this.#shown.length));
    else this.#redraw(next);
    this.#shown = next;
    // A terminal stays in the last column until more comes; this takes it to the row where that will stand.
    const line = next.slice(next.lastIndexOf('\n') + 1);
    if (line && this.#extent(line).cols === 0) this.#output.write(' \r');
  }

  finish(text: string): void {
    this.show(text);
    this.#output.write('\n');
  }

  abandon(): void {
    if (this.#shown) this.#output.write('\n');
  }

  /** Writes the text anew from the first line that differs; below what is shown where that line has scrolled away. */
  #redraw(text: string): void {
    const kept = commonLines(this.#shown, text);
    const up = this.#extent(this.#shown).rows - this.#extent(kept).rows;
    if (up >= (this.#output.rows ?? 24)) {
      this.#output.write(`\n\n(The answer was rewritten.)\n\n${text}`);
      return;
    }
    cursorTo(this.#output, 0);
    moveCursor(this.#output, 0, -up);
    clearScreenDown(this.#output);
    this.#output.write(text.slice(kept.length));
  }

  #extent(text: string) {
    return extentOf(text, this.#output.columns ?? 80);
  }
}

/** What two texts begin with in common, up to the end of a line. */
function commonLines(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return one.slice(0, one.slice(0, at).lastIndexOf('\n') + 1);
}

// readline counts wide characters, tabs and wrapped lines as it does for its own prompt.
const screen = Object.assign(new PassThrough(), { columns: 80 });
const ruler = createInterface({ input: new PassThrough(), output: screen });

/** How many rows down and columns right the text takes the cursor on a terminal so wide. */
function extentOf(text: string, columns: number): { rows: number; cols: number } {
  screen.columns = columns;
  ruler.setPrompt(text);
  return ruler.getCursorPos();
}
