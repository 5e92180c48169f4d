/** What a benchmark stream says: `ascii` alone, or `mixed` with characters of two, three and four bytes. */
export type Alphabet = 'ascii' | 'mixed';

const words: Record<Alphabet, readonly string[]> = {
  ascii: ['the', 'meeting', 'plan', 'and', 'is', '**bold**', '\n', 'starts', 'at', 'nine'],
  mixed: ['über', 'naïve', '会議', '📅', 'the', 'meeting', 'plan –', 'and', '**fett**', '\n'],
};

/** The bytes of a stream, event by event: cumulative snapshots that grow to `lastBytes`, in the captured shape. */
export function* streamEvents(
  count: number,
  lastBytes: number,
  alphabet: Alphabet,
): Generator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let at = 0;
  for (const text of texts(count, lastBytes, alphabet)) {
    yield encoder.encode(eventOf(snapshot(text, ++at === count), at));
  }
}

/** The text that such a stream ends with. */
export function textOf(count: number, lastBytes: number, alphabet: Alphabet): string {
  let last = '';
  for (const text of texts(count, lastBytes, alphabet)) last = text;
  return last;
}

function* texts(count: number, lastBytes: number, alphabet: Alphabet): Generator<string> {
  // The text stands twice in each event, as in the captures: as text and in the adaptive card.
  const goal = lastBytes / 2 / (alphabet === 'mixed' ? 1.5 : 1);
  let text = '';
  for (let at = 0, word = 0; at < count; at++) {
    while (text.length < (goal * (at + 1)) / count) text += `${words[alphabet][word++ % words[alphabet].length]} `;
    yield text;
  }
}

/** An event in the captured shape: its id comes after its data, with a space at the end. */
export const eventOf = (conversation: object, id: number): string =>
  `data: ${JSON.stringify(conversation)}\nid:${id} \n\n`;

/** One event's conversation: an update on the way, or the last one with the prompt's echo. */
export function snapshot(text: string, final: boolean): object {
  const answer = {
    '@odata.type': '#microsoft.graph.copilotConversationResponseMessage',
    id: 'a0000000-0000-4000-8000-00000000000a',
    text,
    createdDateTime: '2026-03-02T08:15:30.1234567Z',
    adaptiveCards: [{ type: 'AdaptiveCard', version: '1.0', body: [{ type: 'TextBlock', text, wrap: true }] }],
    attributions: [],
    sensitivityLabel: null,
  };
  const echo = { ...answer, id: 'e0000000-0000-4000-8000-00000000000e', text: 'A question', adaptiveCards: [] };
  return {
    id: 'c0ffee00-0000-4000-8000-000000000001',
    agentId: null,
    createdDateTime: '2026-03-02T08:15:28.1234567Z',
    displayName: final ? 'A question' : 'Intermediate Conversation Update',
    state: 'active',
    turnCount: final ? 1 : 0,
    messages: final ? [echo, answer] : [answer],
  };
}

/** The same bytes in chunks of one size. */
export function* inChunks(pieces: Iterable<Uint8Array<ArrayBuffer>>, size: number): Generator<Uint8Array<ArrayBuffer>> {
  let chunk = new Uint8Array(size);
  let filled = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + size - filled);
      chunk.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield chunk;
      chunk = new Uint8Array(size);
      filled = 0;
    }
  }
  if (filled) yield chunk.subarray(0, filled);
}

/** A fetch that answers with an event stream of these chunks, each given when it is asked for. */
export const fetchFrom = (chunks: Iterable<Uint8Array<ArrayBuffer>>): typeof fetch => {
  return async () => {
    const source = chunks[Symbol.iterator]();
    return streamResponse((controller) => {
      const { value, done } = source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    });
  };
};

/** An event stream whose body asks for each chunk as its reader does, and holds none in hand. */
export function streamResponse(
  pull: (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => void | Promise<void>,
): Response {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({ pull }, { highWaterMark: 0 });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
