import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { CopilotChatError } from '../../src/errors.ts';
import { Framing } from '../../src/framing.ts';
import { ConversationStream } from '../../src/stream.ts';
import { partialTextOf } from '../../src/stream-errors.ts';
import { recordings, responseOf } from './fixtures.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** Words of event streams and of their JSON, to be thrown together. */
const words = fc.constantFrom(
  ...[
    'data:',
    'data: ',
    'id:1 ',
    'event: x',
    ': hi',
    '[DONE]',
    '\n',
    '\n\n',
    '\r',
    '\r\n',
    '\ufeff',
    '{',
    '}',
    '[',
    ']',
  ],
  ...[
    '"',
    '\\',
    '\\"',
    ',',
    '0',
    '-1',
    'null',
    'true',
    ' ',
    '\t',
    '"messages":[',
    '"id":"a",',
    '"text":"boat"',
    '"error":{}',
  ],
  ...['{"id":"c","messages":[]}', '{"id":"c","messages":[{"id":"a","text":"one"}]}', '\u{1f6a2}', '\0', '\\ud83d'],
  '{"id":"c","displayName":"q","turnCount":1,"messages":[{"id":"e","text":"q"},{"id":"a","text":"one two"}]}',
);

type Change = { kind: 'drop' | 'twice' | 'flip' | 'put' | 'cut'; at: number; length: number; bytes: Uint8Array };

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('drop', 'twice', 'flip', 'put', 'cut'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 200 }),
  bytes: fc.oneof(fc.uint8Array({ maxLength: 4 }), words.map(encode)),
});

/** A recording with something dropped, doubled, flipped, put in or cut off. */
function changed(bytes: Uint8Array, { kind, at, length, bytes: put }: Change): Uint8Array {
  const from = Math.floor(at * bytes.length);
  const [before, some, after] = [
    bytes.subarray(0, from),
    bytes.subarray(from, from + length),
    bytes.subarray(from + length),
  ];
  if (kind === 'drop') return Buffer.concat([before, after]);
  if (kind === 'twice') return Buffer.concat([before, some, some, after]);
  if (kind === 'flip') return Buffer.concat([before, some.map((byte) => byte ^ 4), after]);
  return kind === 'put' ? Buffer.concat([before, put, some, after]) : before;
}

const bodies: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(words, { maxLength: 40 }).map((list) => encode(list.join(''))),
  fc
    .tuple(fc.constantFrom(...recordings().map(({ bytes }) => bytes)), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([bytes, changes]) => changes.reduce(changed, bytes)),
);

/** Cuts bytes into pieces of one size. */
const pieces = (bytes: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));

function documentsIn(chunks: readonly Uint8Array[]): string[] {
  const found: string[] = [];
  const framing = new Framing((document) => found.push(document));
  try {
    for (const chunk of chunks) framing.write(chunk);
    framing.end();
  } catch (error) {
    const known = error instanceof TypeError || error instanceof RangeError;
    assert.ok(known, 'only bytes that are no UTF-8 and lines that end in several ways may stop the framing');
  }
  return found;
}

/** Every line of every document stands in the input, in this order, with nothing but a field name before it. */
function assertNothingAdded(documents: readonly string[], bytes: Uint8Array): void {
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\r|\n/);
  let at = 0;
  for (const line of documents.flatMap((document) => document.split('\n'))) {
    const same = (input: string) => input === line || /^(?:data:)? ?/.exec(input)![0] + line === input;
    const found = lines.findIndex((input, index) => index >= at && same(input));
    assert.ok(found >= 0 || line === '', 'a line was added');
    at = found < 0 ? at : found + 1;
  }
}

/** The texts that a document holds, and their beginnings without the half of a character. */
function textsIn(document: string): string[] {
  const texts: string[] = [];
  JSON.parse(document, (key, value) => {
    if (key === 'text' && typeof value === 'string') texts.push(value, value.slice(0, -1));
    return value;
  });
  return texts;
}

type Way = 'events' | 'text' | 'reply';

/** Reads the pieces in one way: the texts that were shown, the answer and the error. */
async function read(chunks: readonly Uint8Array[], way: Way, requireFinal: boolean) {
  const { response } = responseOf(chunks);
  const stream = new ConversationStream({ operation: 'chatOverStream', open: async () => response }, { requireFinal });
  const shown: string[] = [];
  let error: unknown;
  try {
    if (way === 'events') for await (const event of stream) if ('text' in event) shown.push(event.text);
    if (way === 'text') {
      let text = '';
      for await (const delta of stream.textStream) {
        text += delta;
        shown.push(text);
      }
    }
    shown.push((await stream.reply()).text);
  } catch (thrown) {
    error = thrown;
    shown.push(partialTextOf(thrown) ?? '');
  }
  return { shown, error };
}

/** Any bytes, cut anywhere, read in any way: an answer or an error of this package, and no text that did not come. */
export const readerProperty = fc.asyncProperty(
  bodies,
  fc.integer({ min: 1, max: 300 }),
  fc.constantFrom<Way>('events', 'text', 'reply'),
  fc.boolean(),
  async (bytes, size, way, requireFinal) => {
    const documents = documentsIn(pieces(bytes, size));
    // Bytes that are no UTF-8 end the reading at their chunk, so that larger chunks may give fewer documents.
    const [fewer, more] = [documents, documentsIn([bytes])].sort((a, b) => a.length - b.length) as [string[], string[]];
    assert.ok(fewer.length === more.length || !isUtf8(bytes), 'the cuts make a difference');
    assert.deepEqual(fewer, more.slice(0, fewer.length), 'the cuts make a difference');
    assertNothingAdded(documents, bytes);
    const { shown, error } = await read(pieces(bytes, size), way, requireFinal);
    if (error !== undefined) assert.ok(error instanceof CopilotChatError, `not an error of this package: ${error}`);
    const came = new Set(documents.flatMap((document) => (isJson(document) ? textsIn(document) : [])));
    for (const text of shown) assert.ok(text === '' || came.has(text), 'text was shown that did not come');
    if (error === undefined) {
      assert.ok(documents.every(isJson), 'an answer although an event is broken');
      // A card alone may answer, so that the text is empty.
      const answers = ['', ...textsIn(documents.at(-1) ?? '{}')];
      assert.ok(answers.includes(shown.at(-1)!) || !requireFinal, 'not the last answer');
    }
  },
);

function isJson(document: string): boolean {
  try {
    JSON.parse(document);
    return true;
  } catch {
    return false;
  }
}
