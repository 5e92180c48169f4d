import { createParser } from 'eventsource-parser';

/** An event of more characters than this is refused: no answer comes near it, and a client must not be filled up. */
export const longestEvent = 2 ** 26;

const lineFeed = 10;
const letterD = 100;

/**
 * Cuts the text of an event stream into the JSON documents of its events, at whatever places the text arrives cut.
 *
 * eventsource-parser does the framing. It is handed two things that the service leaves out, both seen in published
 * captures: `data:` before JSON that is spliced in over many lines, and the blank line between two events.
 */
export class Framing {
  readonly #parser = createParser({
    onEvent: ({ data }) => this.#dispatch(data),
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') throw new RangeError(`an event is longer than ${longestEvent}`);
    },
    maxBufferSize: longestEvent,
  });
  readonly #emit: (document: string) => void;
  /** Lines of a document that has not ended yet, and how many of its brackets are open. */
  #lines: string[] = [];
  #depth = 0;
  #cutHere = false;
  #hasData = false;
  #midLine = false;
  #afterReturn = false;

  constructor(emit: (document: string) => void) {
    this.#emit = emit;
  }

  /** Takes the next piece of text. Documents that end in it are emitted before this returns. */
  feed(piece: string): void {
    const text = this.#unify(piece);
    let fed = 0;
    const feedUpTo = (end: number) => {
      if (end > fed) this.#parser.feed(text.slice(fed, end));
      fed = end;
    };
    for (let at = this.#midLine ? nextLine(text, 0) : 0; at < text.length; at = nextLine(text, at)) {
      const first = text.charCodeAt(at);
      if (first === lineFeed) this.#hasData = false;
      else if (first === letterD) {
        if (this.#hasData) {
          feedUpTo(at);
          this.#cut();
        }
        this.#hasData = true;
      } else if (continuesJson(first)) {
        feedUpTo(at);
        this.#parser.feed('data:');
        this.#hasData = true;
      }
    }
    if (text) this.#midLine = !text.endsWith('\n');
    feedUpTo(text.length);
  }

  /** Takes the clean end of the body, which may come without a blank line. */
  end(rest: string): void {
    this.feed(`${rest}\n\n`);
    this.#flush();
  }

  /** One kind of line end, so that it does not matter whether CRLF arrives cut: JSON holds no raw CR. */
  #unify(piece: string): string {
    if (!piece) return piece;
    const text = this.#afterReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
    this.#afterReturn = piece.endsWith('\r');
    return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  }

  /** Ends an event before a `data:` line that has no blank line before it: another event, or more of the same. */
  #cut(): void {
    this.#cutHere = true;
    this.#parser.feed('\n');
    this.#cutHere = false;
  }

  #dispatch(data: string): void {
    if (!this.#cutHere && this.#lines.length === 0) {
      this.#pass(data);
      return;
    }
    for (const line of data.split('\n')) {
      this.#lines.push(line);
      this.#depth += openedIn(line);
      if (this.#depth <= 0) this.#flush();
    }
    if (!this.#cutHere) this.#flush();
  }

  #flush(): void {
    const document = this.#lines.join('\n');
    this.#lines = [];
    this.#depth = 0;
    this.#pass(document);
  }

  #pass(document: string): void {
    // Some callers see the end marker of other services; it says nothing that the end of the body does not.
    if (document.length > 16 || !/^\s*(\[DONE\]\s*)?$/.test(document)) this.#emit(document);
  }
}

const nextLine = (text: string, from: number): number => text.indexOf('\n', from) + 1 || text.length;

/** Whether a line that starts so is JSON: no field of an event stream starts with any of these. */
const continuesJson = (first: number): boolean => ' \t",-0123456789[]{}'.includes(String.fromCharCode(first));

/** How many brackets a line of JSON leaves open. Strings never span lines there. */
function openedIn(line: string): number {
  const marks = line.replace(/\\.|[^\\"[\]{}]+/g, '').replace(/"[^"]*"/g, '');
  let opened = 0;
  for (const mark of marks) opened += mark === '{' || mark === '[' ? 1 : -1;
  return opened;
}
