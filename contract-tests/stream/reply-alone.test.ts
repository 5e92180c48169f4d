import { describe, expect, it } from 'vitest';
import { createCopilotChat, partialTextOf } from '../../src/index.ts';

const update = (text: string) => ({
  id: 'c',
  displayName: 'Intermediate Conversation Update',
  turnCount: 0,
  messages: [{ id: 'a', text }],
});

/** Long enough that `reply()` alone leaves out what the next event replaces: shorter events are always read. */
const long = 'One two three. '.repeat(2_000);
const growing = ['One', `${long}Four`, `${long}Four five`].map((text) => JSON.stringify(update(text)));

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
    const stream = answering(...growing, '{"id":"c","messages":[{"id":"a","text":"One two thr').stream('Count.');
    const error = await stream.reply().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'StreamInterruptedError', code: 'malformedEvent' });
    expect(partialTextOf(error)).toBe(`${long}Four five`);
  });

  it('has the text so far where there is no last event', async () => {
    const error = await answering(...growing)
      .stream('Count.')
      .reply()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'StreamInterruptedError', code: 'noFinalEvent' });
    expect(partialTextOf(error)).toBe(`${long}Four five`);
  });
});
