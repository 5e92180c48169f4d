import { createParser } from 'eventsource-parser';

/** An event of more characters than this is refused: no answer comes near it, and a client must not be filled up. */
const longestEvent = 67_108_864;

const letterD = 100;

/**
 * Cuts the bytes of an event stream into the JSON documents of its events, at whatever places they arrive cut.
 *
 * eventsource-parser does the framing. It is handed two things that the service leaves out, both seen in published
 * captures: `data:` before JSON that is spliced in over many lines, and the blank line between two events.
 */
export class Framing {
  readonly #parser = createParser({
    onEvent: ({ data }) => this.#dispatch(data),
    onError: ({ type, line }) => {
      if (type === 'max-buffer-size-exceeded') throw tooLong();
      // Every line of JSON that ends in LF went in as data. What the parser would drop here would be missed in silence.
      if (line && continuesJson(line.charCodeAt(0))) throw new RangeError('JSON has a line end of another kind in it');
    },
    maxBufferSize: longestEvent,
  });
  // Bytes that are no UTF-8 would be read as other characters: an error, not text. The byte-order mark is taken out
  // below: a decoder would take one out at every call that does not stream.
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #atStart = true;
  readonly #emit: (document: string) => void;
  /** Text of a line that has not ended yet. */
  #held: string[] = [];
  #heldLength = 0;
  /** Lines of a document that has not ended yet, and how many of its brackets are open. */
  #lines: string[] = [];
  #depth = 0;
  #cutHere = false;
  #hasData = false;
  #endsInReturn: boolean | undefined;
  #afterReturn = false;
  #carried = '';

  constructor(emit: (document: string) => void) {
    this.#emit = emit;
  }

  /**
   * Takes the next bytes. Documents that end in them are emitted before this returns.
   * @throws {TypeError} where they are no UTF-8. @throws {RangeError} where an event is too long.
   */
  write(chunk: Uint8Array): void {
    // Runtimes decode whole text faster than a stream of it, and most chunks end between two characters.
    this.#feed(this.#decoder.decode(chunk, { stream: endsInCharacter(chunk) }));
  }

  /** Takes the clean end of the body, which may come without a blank line. @throws {TypeError} as `write` does. */
  end(): void {
    this.#feed(`${this.#decoder.decode()}\n\n`);
    this.#flush();
  }

  /** Holds text back to the end of its line, so that a long line is put together and looked at once. */
  #feed(piece: string): void {
    const text = this.#unify(piece);
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#held.push(text.slice(start, end + 1));
      this.#feedLine(this.#held.join(''));
      this.#held = [];
      this.#heldLength = 0;
      start = end + 1;
    }
    const rest = text.slice(start);
    if (rest) this.#held.push(rest);
    this.#heldLength += rest.length;
    if (this.#heldLength > longestEvent) throw tooLong();
    if (this.#hasData && this.#held[0]?.charCodeAt(0) === letterD) this.#cut();
  }

  /** Hands a line to the parser, with what the service leaves out before it. */
  #feedLine(line: string): void {
    const first = line.charCodeAt(0);
    const spliced = continuesJson(first);
    if (first === letterD && this.#hasData) this.#cut();
    if (spliced) this.#parser.feed('data:');
    this.#hasData = spliced || first === letterD || (this.#hasData && !/^\r?\n/.test(line));
    this.#parser.feed(line);
  }

  /**
   * The piece without a byte-order mark, and where lines end in CR alone, with LF in its place. Which of the two a
   * stream does is seen at its first line end: to look for CR in every piece costs as much as all else here.
   */
  #unify(piece: string): string {
    let text = this.#carried + piece;
    this.#carried = '';
    if (this.#atStart && text) {
      this.#atStart = false;
      text = text.replace(/^\uFEFF/, '');
    }
    if (this.#endsInReturn === undefined) {
      // A CR at the end of a piece waits for the next one, which may start with LF.
      const [end] = /\r(?!$)\n?|\n/.exec(text) ?? [];
      if (end) this.#endsInReturn = end === '\r';
      else if (text.endsWith('\r')) {
        this.#carried = '\r';
        text = text.slice(0, -1);
      }
    }
    if (!this.#endsInReturn || !text) return text;
    if (this.#afterReturn && text.startsWith('\n')) text = text.slice(1);
    this.#afterReturn = text.endsWith('\r');
    return text.replace(/\r\n?/g, '\n');
  }

  /** Ends an event before a `data:` line that has no blank line before it: another event, or more of the same. */
  #cut(): void {
    this.#cutHere = true;
    this.#parser.feed('\n');
    this.#cutHere = false;
    this.#hasData = false;
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

/** Whether the last character has fewer bytes here than its first byte says. */
function endsInCharacter(chunk: Uint8Array): boolean {
  for (let back = 1; back <= 4 && back <= chunk.length; back++) {
    const byte = chunk[chunk.length - back]!;
    if (byte < 0x80) return false;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back;
  }
  return chunk.length < 4;
}

const tooLong = () => new RangeError(`an event is longer than ${longestEvent} characters`);

/** Whether a line that starts so is JSON: no field of an event stream starts with any of these. */
const continuesJson = (first: number): boolean => ' \t",-0123456789[]{}'.includes(String.fromCharCode(first));

/** How many brackets a line of JSON leaves open. Strings never span lines there. */
function openedIn(line: string): number {
  const marks = line.replace(/\\.|[^\\"[\]{}]+/g, '').replace(/"[^"]*"/g, '');
  let opened = 0;
  for (const mark of marks) opened += mark === '{' || mark === '[' ? 1 : -1;
  return opened;
}
