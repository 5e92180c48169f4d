import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';

/** A terminal without a window: what is typed into it, and what its screen shows. */
export class FakeTerminal {
  readonly stdin = Object.assign(new PassThrough(), { isTTY: true });
  readonly stdout: Writable & { readonly isTTY: true; readonly columns: number; readonly rows: number };
  readonly #screen: InstanceType<typeof xterm.Terminal>;

  constructor(columns = 60, rows = 24) {
    // A terminal's driver makes a carriage return of each line feed.
    this.#screen = new xterm.Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
    const write = (chunk: Buffer, _encoding: string, done: () => void) => this.#screen.write(chunk, done);
    this.stdout = Object.assign(new Writable({ write }), { isTTY: true as const, columns, rows });
  }

  type(text: string): void {
    this.stdin.write(text);
  }

  /** What the screen and what has scrolled off it show, with wrapped rows put together. */
  async text(): Promise<string> {
    await new Promise<void>((resolve) => this.stdout.write('', () => resolve()));
    const { active } = this.#screen.buffer;
    const rows = Array.from({ length: active.length }, (_, index) => active.getLine(index)!);
    const joined = rows.reduce((text, row) => `${text}${row.isWrapped ? '' : '\n'}${row.translateToString(true)}`, '');
    return joined.slice(1).trimEnd();
  }

  /** Waits until the screen shows what is looked for, and gives what it shows. */
  async shows(wanted: RegExp): Promise<string> {
    for (const end = Date.now() + 5_000; Date.now() < end; ) {
      const text = await this.text();
      if (wanted.test(text)) return text;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`the terminal never showed ${wanted}; it shows:\n${await this.text()}`);
  }
}
