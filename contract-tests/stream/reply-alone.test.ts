import { describe, expect, it } from 'vitest';
import { createCopilotChat, partialTextOf } from '../../src/index.ts';

const update = (text: string) => ({
  id: 'c',
  displayName: 'Intermediate Conversation Update',
  turnCount: 0,
  messages: [{ id: 'a', text }],
});

const answering = (...events: string[]) =>
  createCopilotChat({
    credential: 'token',
    fetch: async () =>
      new Response(events.map((event) => `data: ${event}\n\n`).join(''), {
        headers: { 'content-type': 'text/event-stream' },
      }),
  }).conversation('c');

describe('reply() alone', () => {
  it('has the text so far where the last event is broken, though it skips what the next event replaces', async () => {
    const events = ['One', 'One two', 'One two three'].map((text) => JSON.stringify(update(text)));
    const stream = answering(...events, '{"id":"c","messages":[{"id":"a","text":"One two three fo').stream('Count.');
    const error = await stream.reply().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'StreamInterruptedError', code: 'malformedEvent' });
    expect(partialTextOf(error)).toBe('One two three');
  });

  it('has the text so far where there is no last event', async () => {
    const events = ['One', 'One two', 'One two three'].map((text) => JSON.stringify(update(text)));
    const error = await answering(...events)
      .stream('Count.')
      .reply()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'StreamInterruptedError', code: 'noFinalEvent' });
    expect(partialTextOf(error)).toBe('One two three');
  });
});
