import { describe, expect, it } from 'vitest';
import { readEvents } from '../../src/events.ts';
import { Framing } from '../../src/framing.ts';
import { captures, capturesMissing, type Recording, recordings, responseOf } from './fixtures.ts';

/** The documents that the framing finds when the bytes arrive cut at the given places. */
function documentsIn(bytes: Uint8Array, cuts: readonly number[]): string[] {
  const found: string[] = [];
  const framing = new Framing((document) => found.push(document));
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    framing.write(bytes.subarray(from, cut));
    from = cut;
  }
  framing.end();
  return found;
}

/** A small generator of numbers with a seed, so that a failure can be had again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Cuts the bytes into two to nine pieces, as often as asked. */
function cutAtRandom(bytes: Uint8Array, times: number, check: (documents: string[], cuts: number[]) => void): void {
  const random = numbers(20_260_302);
  for (let time = 0; time < times; time++) {
    const cuts = Array.from({ length: 1 + Math.floor(random() * 8) }, () => Math.floor(random() * bytes.length));
    cuts.sort((a, b) => a - b);
    check(documentsIn(bytes, cuts), cuts);
  }
}

const everyByte = (bytes: Uint8Array) => Array.from(bytes.keys()).slice(1);
const parsed = (documents: readonly string[]) => documents.map((document) => JSON.parse(document));

function readsWhole({ name, bytes, events }: Recording): void {
  it(`gives every event of ${name}, fed whole and byte by byte`, () => {
    expect(events.length).toBeGreaterThan(0);
    expect(parsed(documentsIn(bytes, []))).toEqual(events);
    expect(parsed(documentsIn(bytes, everyByte(bytes)))).toEqual(events);
  });

  it(`gives every event of ${name} at 10,000 random cuts`, () => {
    const whole = documentsIn(bytes, []);
    cutAtRandom(bytes, 10_000, (documents, cuts) => {
      // Compared by identity of text first: a deep comparison of each would take minutes.
      if (documents.length !== whole.length || documents.some((text, at) => text !== whole[at])) {
        expect(documents, `cut at ${cuts}`).toEqual(whole);
      }
    });
  });

  it(`gives every event of ${name} with each kind of line end, cut between its characters`, () => {
    const text = new TextDecoder().decode(bytes).replace(/\r\n/g, '\n');
    for (const end of ['\n', '\r', '\r\n']) {
      const changed = new TextEncoder().encode(text.replaceAll('\n', end));
      expect(parsed(documentsIn(changed, everyByte(changed)))).toEqual(events);
    }
  });

  it(`gives the conversations of ${name} through a response, as they came`, async () => {
    const found: unknown[] = [];
    const pieces = Array.from({ length: Math.ceil(bytes.length / 777) }, (_, at) =>
      bytes.subarray(at * 777, at * 777 + 777),
    );
    for await (const conversation of readEvents(responseOf(pieces).response)) found.push(conversation);
    expect(found).toEqual(events);
  });
}

describe('our own recordings', () => {
  for (const recording of recordings()) readsWhole(recording);
});

describe('the published captures', () => {
  for (const capture of captures()) readsWhole(capture);
  it.skipIf(capturesMissing)(`are read${capturesMissing ? ` (skipped: ${capturesMissing})` : ''}`, () => {
    expect(captures().map(({ events }) => events.length)).toEqual([2, 8, 6]);
  });
});

const encode = (text: string) => new TextEncoder().encode(text);
const framed = (text: string) => documentsIn(encode(text), []);

describe('framing', () => {
  it('delivers an event at its blank line, without waiting for more', () => {
    const found: string[] = [];
    const framing = new Framing((document) => found.push(document));
    for (const end of ['\n', '\r', '\r\n']) framing.write(encode(`data: {"id":"1"}${end}${end}`));
    expect(found).toHaveLength(3);
  });

  it('reads a stream that mixes the three line ends, whichever comes first', () => {
    const ends = ['\n', '\r', '\r\n'];
    for (const first of ends) {
      for (const second of ends) {
        const text = `data: {"id":"1"}${first}${first}: hi${second}data: {"id":${second}data: "2"}${second}id:2${first}${second}data: {"id":"3"}${first}`;
        // CR and LF next to each other are one end, so that no blank line is left there; the id says where 2 ends.
        expect(parsed(documentsIn(encode(text), everyByte(encode(text)))).slice(0, 2)).toEqual([
          { id: '1' },
          { id: '2' },
        ]);
      }
    }
  });

  it('delivers an event that has no blank line after it when the next one starts', () => {
    const found: string[] = [];
    const framing = new Framing((document) => found.push(document));
    framing.write(encode('data: {"id":"1"}\nid:1\ndata: {"id"'));
    expect(found).toEqual(['{"id":"1"}']);
  });

  it('joins an event whose JSON stands over many data lines', () => {
    expect(parsed(framed('data: {\ndata:  "id": "1",\ndata: "messages": [\ndata: ]}\n\ndata: {"id":"2"}\n\n'))).toEqual(
      [{ id: '1', messages: [] }, { id: '2' }],
    );
  });

  it('is not misled by brackets, quotes and backslashes in the text of an event without blank lines', () => {
    const events = [{ text: 'a } ] " \\ \\" { [' }, { text: '\\' }, { text: '"}' }];
    expect(parsed(framed(events.map((event) => `data: ${JSON.stringify(event, null, 1)}\n`).join('')))).toEqual(events);
  });

  it('passes on a document that is cut as it is, never one made whole', () => {
    expect(framed('data: {"id":"1","messages":[{"text":"He')).toEqual(['{"id":"1","messages":[{"text":"He']);
    expect(framed('data: {"messages":[\n\ndata: {"id":"2"}\n\n')).toEqual(['{"messages":[', '{"id":"2"}']);
  });

  it('leaves out comments, ids, unknown fields, empty data and the end marker of other services', () => {
    expect(framed(': hi\nretry: 5\nevent: x\nid: 1\nfoo: bar\n\ndata:\n\ndata: [DONE]\n\ndata: [DONE]')).toEqual([]);
  });

  it('reads an event of eight megabytes in small chunks in the time of one pass', () => {
    const text = 'x'.repeat(8 * 2 ** 20);
    const bytes = new TextEncoder().encode(`data: ${JSON.stringify({ id: '1', text })}\n\n`);
    const started = performance.now();
    const found = documentsIn(
      bytes,
      Array.from({ length: Math.floor(bytes.length / 1434) }, (_, at) => (at + 1) * 1434),
    );
    // A reader that looks at its buffer again for each of 5,800 chunks takes a minute.
    expect(performance.now() - started).toBeLessThan(2000);
    expect(JSON.parse(found[0]!).text).toHaveLength(text.length);
  });

  it('refuses an event without end instead of filling the memory', () => {
    const framing = new Framing(() => {});
    const megabyte = encode('x'.repeat(2 ** 20));
    framing.write(encode('data: '));
    expect(() => {
      for (let at = 0; at < 65; at++) framing.write(megabyte);
    }).toThrow(RangeError);
  });
});
