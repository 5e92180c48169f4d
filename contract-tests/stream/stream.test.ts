import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  AbortedError,
  ContractViolationError,
  CopilotChatError,
  InvalidRequestError,
  TimeoutError,
} from '../../src/errors.ts';
import { ConversationStream, type StreamEvent, type StreamOptions, type StreamPort } from '../../src/stream.ts';
import {
  ConversationDisengagedError,
  NoAnswerError,
  partialTextOf,
  StreamInterruptedError,
  TextRewrittenError,
} from '../../src/stream-errors.ts';
import { eventOf, last, responseOf, update } from './fixtures.ts';

type Init = Parameters<typeof responseOf>[1];

/** A stream over events, with what its conversation and its connection saw. */
function streamOf(
  events: Iterable<unknown>,
  options: StreamOptions & { init?: Init; port?: Partial<StreamPort> } = {},
) {
  const { init, port, ...rest } = options;
  const pieces = Array.from(events, (event) => (typeof event === 'string' ? event : eventOf(event)));
  const { response, seen } = responseOf(pieces, init);
  const calls: string[] = [];
  let signal: AbortSignal | undefined;
  const stream = new ConversationStream(
    {
      operation: 'chatOverStream',
      async open(given) {
        calls.push('open');
        signal = given;
        return response;
      },
      onSnapshot: () => calls.push('snapshot'),
      onReply: () => calls.push('reply'),
      onEnd: (error) => calls.push(error ? `end: ${(error as Error).name}` : 'end'),
      ...port,
    },
    rest,
  );
  return { stream, seen, calls, signal: () => signal };
}

async function all(stream: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** The events without their snapshots, in short. */
const told = (events: readonly StreamEvent[]) =>
  events.flatMap((event) => {
    if (event.type === 'text') return [`+${event.delta}`];
    if (event.type === 'rewrite') return [`=${event.text}`];
    return event.type === 'done' ? [`done ${event.reply.text}`] : [];
  });

const failure = async (promise: Promise<unknown>): Promise<CopilotChatError> => {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(CopilotChatError);
  return error;
};

const answered = [update(), update('Two'), update(), update('Two boats'), update(), last('Two boats.')];

afterEach(() => {
  vi.useRealTimers();
});

describe('what a stream gives', () => {
  it('yields a snapshot for every event, the text where it changed, and done last', async () => {
    const { stream, calls } = streamOf(answered);
    const events = await all(stream);
    expect(events.filter(({ type }) => type === 'snapshot')).toHaveLength(6);
    expect(events.map(({ type }) => type).slice(-3)).toEqual(['snapshot', 'text', 'done']);
    expect(told(events)).toEqual(['+Two', '+ boats', '+.', 'done Two boats.']);
    expect(calls.filter((call) => call !== 'snapshot')).toEqual(['open', 'reply', 'end']);
  });

  it('tells a rewrite from more text, and a withdrawn text as an empty rewrite', async () => {
    const { stream } = streamOf([update('Two boats'), update('Two[^1^] boats'), update(''), last('None.')]);
    expect(told(await all(stream))).toEqual(['+Two boats', '=Two[^1^] boats', '=', '+None.', 'done None.']);
  });

  it('gives the same answer by textStream, by reply() alone and by reply() afterwards', async () => {
    const { stream } = streamOf(answered);
    let text = '';
    for await (const delta of stream.textStream) text += delta;
    expect(text).toBe('Two boats.');
    expect((await stream.reply()).text).toBe('Two boats.');
    const alone = streamOf(answered).stream;
    const [first, second] = await Promise.all([alone.reply(), alone.reply()]);
    expect(first.text).toBe('Two boats.');
    expect(second).toBe(first);
  });

  it('never shows half a character, though a snapshot ends inside one', async () => {
    const { stream } = streamOf([update('Boat \ud83d'), update('Boat \ud83d\udea2'), last('Boat \ud83d\udea2')]);
    expect(told(await all(stream))).toEqual(['+Boat ', '+\u{1f6a2}', 'done Boat \u{1f6a2}']);
  });

  it('reads a JSON body as what it is', async () => {
    const type = 'application/json; charset=utf-8';
    const body = JSON.stringify(last('At once.'), null, 2);
    expect((await streamOf([body], { init: { type } }).stream.reply()).text).toBe('At once.');
    const refused = streamOf(['{"error":{"code":"tooBusy","message":"no"}}'], { init: { type } }).stream.reply();
    expect(await failure(refused)).toMatchObject({ name: 'StreamInterruptedError', code: 'tooBusy' });
  });
});

describe('one reader', () => {
  it('sends nothing before the first pull', async () => {
    const { stream, calls } = streamOf(answered);
    void stream.textStream;
    const iterator = stream[Symbol.asyncIterator]();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(calls).toEqual([]);
    await iterator.next();
    expect(calls[0]).toBe('open');
  });

  it('refuses a second reader with a clear error, and leaves the first alone', async () => {
    const { stream } = streamOf(answered);
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    expect(() => stream[Symbol.asyncIterator]()).toThrow(/read by the events already/);
    expect(() => stream.textStream[Symbol.asyncIterator]()).toThrow(InvalidRequestError);
    await expect(stream.reply()).rejects.toThrow(InvalidRequestError);
    while (!(await iterator.next()).done);
    expect((await stream.reply()).text).toBe('Two boats.');
  });

  it('gives the reply inside the loop once done was given', async () => {
    const { stream } = streamOf(answered);
    for await (const event of stream) if (event.type === 'done') expect(await stream.reply()).toBe(event.reply);
  });
});

describe('an end that is no end', () => {
  const cases: [string, unknown[], string, { init?: Init }?][] = [
    ['stops short of the last event', answered.slice(0, 5), 'noFinalEvent'],
    [
      'is cut in the middle of the last event',
      [...answered.slice(0, 5), eventOf(last('Two boats.')).slice(0, -20)],
      'malformedEvent',
    ],
    ['loses its connection', answered.slice(0, 5), 'connectionLost', { init: { fail: new TypeError('terminated') } }],
    [
      'has a broken event in its middle',
      [...answered.slice(0, 4), 'data: {"id":"1",oops}\n\n', ...answered.slice(4)],
      'malformedEvent',
    ],
    ['has an event that is an array', [...answered.slice(0, 4), [1], ...answered.slice(4)], 'malformedEvent'],
    ['has an event of another shape', [...answered.slice(0, 4), { what: 1 }, ...answered.slice(4)], 'malformedEvent'],
    [
      'has an error object',
      [...answered.slice(0, 4), { error: { code: 'serviceBusy', message: 'secret prompt' } }],
      'serviceBusy',
    ],
    [
      'has an error object beside a snapshot',
      [...answered.slice(0, 4), { ...last('x'), error: { code: 'odd' } }],
      'odd',
    ],
    ['has bytes that are no UTF-8', [...answered.slice(0, 4)], 'malformedEvent'],
  ];
  for (const [what, events, code, extra] of cases) {
    for (const way of ['events', 'textStream', 'reply']) {
      it(`is an error with the text so far where it ${what}, read by ${way}`, async () => {
        const bad = what.includes('UTF-8') ? badBytes(events) : streamOf(events, extra);
        const error = await failure(read(bad.stream, way));
        expect(error).toBeInstanceOf(StreamInterruptedError);
        expect(error).toMatchObject({
          operation: 'chatOverStream',
          code,
          status: 200,
          requestId: 'service-request-id',
        });
        expect(partialTextOf(error)).toBe('Two boats');
        expect((error as StreamInterruptedError).partialText).toBe('Two boats');
        for (const shown of [error.message, JSON.stringify(error), inspect(error), String(error.stack)]) {
          expect(shown).not.toMatch(/Two|boats|secret|oops/);
        }
        expect(bad.calls.at(-1)).toBe('end: StreamInterruptedError');
        expect(await failure(bad.stream.reply())).toBe(error);
      });
    }
  }

  const read = async (stream: ConversationStream, way: string): Promise<unknown> => {
    if (way === 'reply') return stream.reply();
    const seen: unknown[] = [];
    for await (const event of way === 'events' ? stream : stream.textStream) seen.push(event);
    return seen;
  };

  function badBytes(events: unknown[]) {
    const good = new TextEncoder().encode(events.map(eventOf).join(''));
    const { response } = responseOf([good, Uint8Array.of(0x64, 0xff, 0xfe)]);
    const calls: string[] = [];
    const port: StreamPort = {
      operation: 'chatOverStream',
      open: async () => response,
      onEnd: (error) => calls.push(`end: ${(error as Error).name}`),
    };
    return { stream: new ConversationStream(port), calls };
  }

  it('is an error where the connection is lost after the last event, since only a clean end is one', async () => {
    const error = await failure(streamOf(answered, { init: { fail: new Error('reset') } }).stream.reply());
    expect(error).toMatchObject({ name: 'StreamInterruptedError', code: 'connectionLost' });
    expect(partialTextOf(error)).toBe('Two boats.');
  });

  it('is an error where nothing came at all', async () => {
    expect(await failure(streamOf([]).stream.reply())).toMatchObject({
      name: 'StreamInterruptedError',
      code: 'emptyStream',
    });
    const html = streamOf(['<html>sign in</html>'], { init: { type: 'text/html' } }).stream.reply();
    const error = await failure(html);
    expect(error).toBeInstanceOf(ContractViolationError);
    expect(error.message).toContain('text/html');
  });

  it('accepts an update on the way where the caller says so, with the newest text', async () => {
    const { stream } = streamOf(answered.slice(0, 5), { requireFinal: false });
    expect((await stream.reply()).text).toBe('Two boats');
  });

  it('is a missing answer where the last event has the echo alone, no message or an empty one', async () => {
    const echo = last('', { messages: [{ id: 'echo-1', text: 'A question' }] });
    for (const end of [echo, last('', { messages: [] }), last('', { messages: null }), last('')]) {
      const error = await failure(streamOf([update('Two'), end]).stream.reply());
      expect(error).toBeInstanceOf(NoAnswerError);
      expect(error.code).toBe('noAnswer');
      expect(inspect(error)).not.toContain('A question');
    }
  });

  it('gives a typed outcome where the service ended the conversation', async () => {
    const state = 'disengagedForRai';
    const reply = await streamOf([update('Two'), last('Let us stop here.', { state })]).stream.reply();
    expect(reply).toMatchObject({ outcome: state, text: 'Let us stop here.' });
    expect((await streamOf([last('Yes.')]).stream.reply()).outcome).toBe('answered');
    const { stream } = streamOf([update('Two'), { ...update(), state }]);
    const error = await failure(stream.reply());
    expect(error).toBeInstanceOf(ConversationDisengagedError);
    expect(error.code).toBe(state);
    const status = { ...last('Stop.'), state: undefined, status: state };
    expect((await streamOf([status]).stream.reply()).outcome).toBe(state);
  });

  it('ends textStream at a rewrite, with the new text out of sight, and closes the connection', async () => {
    const { stream, seen } = streamOf([update('Two boats'), update('Three'), ...answered]);
    const given: string[] = [];
    const error = await failure(
      (async () => {
        for await (const delta of stream.textStream) given.push(delta);
      })(),
    );
    expect(error).toBeInstanceOf(TextRewrittenError);
    expect((error as TextRewrittenError).text).toBe('Three');
    expect(inspect(error) + JSON.stringify(error)).not.toContain('Three');
    expect(given).toEqual(['Two boats']);
    expect(seen).toEqual({ pulls: 2, cancelled: true });
  });

  it('passes on the refusal of the service as it is', async () => {
    const refusal = new CopilotChatError('chatOverStream failed: 429', { operation: 'chatOverStream', status: 429 });
    const { stream, calls } = streamOf([], { port: { open: () => Promise.reject(refusal) } });
    expect(await failure(stream.reply())).toBe(refusal);
    expect(calls).toEqual(['end: CopilotChatError']);
  });
});

describe('closing', () => {
  it('reads nothing ahead of a slow reader but the chunk in hand', async () => {
    const { stream, seen } = streamOf(answered);
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(seen.pulls).toBe(1);
    await stream.close();
  });

  it('closes the connection before the next event could be read when the loop is left', async () => {
    const { stream, seen, calls, signal } = streamOf(answered);
    for await (const event of stream) if (event.type === 'text') break;
    expect(seen).toEqual({ pulls: 2, cancelled: true });
    expect(signal()?.aborted).toBe(true);
    expect(calls.at(-1)).toBe('end: AbortedError');
    const error = await failure(stream.reply());
    expect(error.message).toContain('closed');
    expect(partialTextOf(error)).toBe('Two');
  });

  it('closes it where the body of the loop throws, and where textStream is left', async () => {
    const thrown = streamOf(answered);
    const loop = async () => {
      for await (const event of thrown.stream) throw new Error(event.type);
    };
    await expect(loop()).rejects.toThrow('snapshot');
    expect(thrown.seen).toEqual({ pulls: 1, cancelled: true });
    const left = streamOf(answered);
    for await (const _ of left.stream.textStream) break;
    expect(left.seen).toEqual({ pulls: 2, cancelled: true });
  });

  it('ends a read that waits when the caller aborts, at once', async () => {
    const controller = new AbortController();
    const { stream, seen, calls } = streamOf([update('Two')], { init: { stall: true }, signal: controller.signal });
    const reply = failure(stream.reply());
    setTimeout(() => controller.abort(new Error('enough')), 10);
    const error = await reply;
    expect(error).toBeInstanceOf(AbortedError);
    expect(error.cause).toMatchObject({ message: 'enough' });
    expect(partialTextOf(error)).toBe('Two');
    expect(seen.cancelled).toBe(true);
    expect(calls.at(-1)).toBe('end: AbortedError');
  });

  it('gives no further event after an abort between two events of one chunk', async () => {
    const controller = new AbortController();
    const { stream } = streamOf([answered.map(eventOf).join('')], { signal: controller.signal });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    controller.abort();
    await expect(iterator.next()).rejects.toThrow(AbortedError);
  });

  it('sends nothing when it is aborted or closed before', async () => {
    const aborted = streamOf(answered, { signal: AbortSignal.abort() });
    expect(await failure(aborted.stream.reply())).toMatchObject({ name: 'AbortedError', attempts: 0 });
    const closed = streamOf(answered);
    await closed.stream.close();
    await expect(closed.stream.reply()).rejects.toThrow(AbortedError);
    await expect(all(closed.stream)).rejects.toThrow(AbortedError);
    expect([...aborted.calls, ...closed.calls]).toEqual(['end: AbortedError', 'end: AbortedError']);
  });

  it('closes an answer that comes after the stream was given up', async () => {
    const { response, seen } = responseOf([eventOf(update('Two'))]);
    let answer: (response: Response) => void = () => {};
    const open = () => new Promise<Response>((resolve) => (answer = resolve));
    const { stream } = streamOf([], { port: { open } });
    const reply = failure(stream.reply());
    await stream.close();
    expect(await reply).toBeInstanceOf(AbortedError);
    answer(response);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen).toEqual({ pulls: 0, cancelled: true });
  });

  it('is disposed of by await using', async () => {
    const { stream, seen } = streamOf(answered);
    {
      await using disposed = stream;
      const iterator = disposed[Symbol.asyncIterator]();
      await iterator.next();
    }
    expect(seen).toEqual({ pulls: 1, cancelled: true });
  });

  it('leaves a stream that ended as it is', async () => {
    const { stream, calls } = streamOf(answered);
    await stream.reply();
    await stream.close();
    expect((await stream.reply()).text).toBe('Two boats.');
    expect(calls.filter((call) => call.startsWith('end'))).toEqual(['end']);
  });
});

describe('time limits', () => {
  it('gives up a service that is silent for 120 s by default, and not one that sends comments', async () => {
    vi.useFakeTimers();
    let send: ReadableStreamDefaultController<Uint8Array> | undefined;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = controller;
      },
      cancel() {
        cancelled = true;
      },
    });
    const { stream } = streamOf([], { port: { open: async () => new Response(body) } });
    const reply = failure(stream.reply());
    send!.enqueue(new TextEncoder().encode(eventOf(update('Two'))));
    for (let minute = 0; minute < 10; minute++) {
      await vi.advanceTimersByTimeAsync(60_000);
      send!.enqueue(new TextEncoder().encode(': keep-alive\n\n'));
    }
    await vi.advanceTimersByTimeAsync(119_000);
    expect(cancelled).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    const error = await reply;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.message).toContain('silent for 120000 ms');
    expect(partialTextOf(error)).toBe('Two');
    expect(cancelled).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not count the time that the reader takes', async () => {
    vi.useFakeTimers();
    const { stream } = streamOf(answered, { idleTimeoutMs: 1000 });
    const iterator = stream[Symbol.asyncIterator]();
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect((await stream.reply()).text).toBe('Two boats.');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives up a service that never answers at all', async () => {
    vi.useFakeTimers();
    const { stream } = streamOf([], { idleTimeoutMs: 800, port: { open: () => new Promise(() => {}) } });
    const reply = failure(stream.reply());
    await vi.advanceTimersByTimeAsync(1000);
    expect(await reply).toBeInstanceOf(TimeoutError);
  });

  it('limits the whole only where asked to', async () => {
    vi.useFakeTimers();
    const { stream, seen } = streamOf([update('Two')], { init: { stall: true }, timeoutMs: 5000 });
    const reply = failure(stream.reply());
    await vi.advanceTimersByTimeAsync(5000);
    expect((await reply).message).toContain('longer than 5000 ms');
    expect(seen.cancelled).toBe(true);
  });

  it('refuses limits that can not be', () => {
    for (const limits of [{ idleTimeoutMs: 0 }, { timeoutMs: -1 }, { idleTimeoutMs: Number.NaN }]) {
      expect(() => streamOf([], limits)).toThrow(InvalidRequestError);
    }
  });
});

describe('reply() alone', () => {
  const long = (length: number) => 'word '.repeat(length / 5);

  it('sees an error object, a new message and a cut event also in the snapshots that it need not parse', async () => {
    const big = [update(long(20_000)), update(long(25_000))];
    const good = await streamOf([...big, last(long(30_000))]).stream.reply();
    expect(good.text).toHaveLength(30_000);
    const withError = { ...update(long(26_000)), error: { code: 'late' } };
    expect(await failure(streamOf([...big, withError, last('x')]).stream.reply())).toMatchObject({ code: 'late' });
    const cut = eventOf(update(long(26_000))).slice(0, -50);
    expect(await failure(streamOf([...big, `${cut}\n\n`, last('x')]).stream.reply())).toMatchObject({
      code: 'malformedEvent',
    });
    const other = update(long(27_000), 'answer-2');
    const messages = [
      { id: 'answer-2', text: 'The answer' },
      { id: 'echo-1', text: 'A question' },
    ];
    expect((await streamOf([...big, other, update(), last('', { messages })]).stream.reply()).text).toBe('The answer');
  });

  it('parses a fraction of the snapshots, and the last one whole', async () => {
    const events = Array.from({ length: 50 }, (_, at) => update(long(20_000 + at * 100)));
    const { stream, calls } = streamOf([...events, last(long(30_000))]);
    await stream.reply();
    expect(calls.filter((call) => call === 'snapshot').length).toBeLessThan(5);
  });

  it('is spared no more than the text stream of a reader that lags, which misses no text', async () => {
    const events = Array.from({ length: 50 }, (_, at) => update(long(20_000 + at * 100)));
    const { stream, calls } = streamOf([[...events, last(long(30_000))].map(eventOf).join('')]);
    let text = '';
    for await (const delta of stream.textStream) text += delta;
    expect(text).toHaveLength(30_000);
    expect(calls.filter((call) => call === 'snapshot').length).toBeLessThan(5);
    const all50 = streamOf([events.map(eventOf).join(''), last(long(30_000))]);
    let snapshots = 0;
    for await (const event of all50.stream) snapshots += event.type === 'snapshot' ? 1 : 0;
    expect(snapshots).toBe(51);
  });
});
