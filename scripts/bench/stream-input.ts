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
  // The text stands twice in each event, as in the captures: as text and in the adaptive card.
  const goal = lastBytes / 2 / (alphabet === 'mixed' ? 1.5 : 1);
  let text = '';
  for (let at = 0, word = 0; at < count; at++) {
    while (text.length < (goal * (at + 1)) / count) text += `${words[alphabet][word++ % words[alphabet].length]} `;
    const end = at === count - 1 ? '\n' : '';
    yield encoder.encode(`data: ${JSON.stringify(snapshot(text, at === count - 1))}\nid:${at + 1} \n\n${end}`);
  }
}

function snapshot(text: string, final: boolean): object {
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

/** A response whose body gives the chunks one at a time, when it is asked. */
export function responseFrom(chunks: Iterable<Uint8Array<ArrayBuffer>>): Response {
  const source = chunks[Symbol.iterator]();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        const { value, done } = source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
