import { AbortedError, type ConversationStream, InvalidRequestError, TimeoutError } from '../../src/index.ts';
import { equal, match, ok } from '../assert.ts';
import type { Answer, Context, Scenario } from '../scenario.ts';
import {
  eachWay,
  eventOf,
  failure,
  listOf,
  partsOf,
  pause,
  prompt,
  settled,
  stored,
  streamOf,
  streamWays,
  until,
  update,
} from '../turns.ts';

/** Milliseconds between two events. */
const gap = 500;
const first = eventOf(update('The off'));
const rest = Array.from({ length: 40 }, (_, index) => [
  gap,
  eventOf(update(`The offsite ${'.'.repeat(index)}`)),
]).flat();
/** An event, then others far enough apart that a busy machine closes in between. */
const slow: Answer = partsOf([first, ...rest]);

/** Holds that the connection is closed, and that nothing but these parts went out before. */
async function closedAfter(context: Context, ...parts: readonly string[]): Promise<void> {
  await until(async () => (await context.requests())[0]?.closed === true, 'the connection is closed');
  const bytes = new TextEncoder().encode(parts.join('')).length;
  equal(
    [(await context.requests())[0]?.taken, (await context.requests()).length],
    [bytes, 1],
    'bytes that were taken, and requests',
  );
}

/** Pulls once from the events and gives the iterator. */
async function begun(stream: ConversationStream) {
  const events = stream[Symbol.asyncIterator]();
  const { value } = await events.next();
  ok(value?.type === 'snapshot', 'a snapshot');
  return events;
}

const closing = (name: string, run: (context: Context) => Promise<void>): Scenario => ({
  name: `the connection is closed before the next event could be read: ${name}`,
  needs: ['answers', 'requests', 'pace', 'closing'],
  facts: [],
  async run(context) {
    await context.answer(slow);
    await run(context);
  },
});

/** When a stream lets go of its connection, and what it reads before it is asked. */
export const streamClosingScenarios: readonly Scenario[] = [
  closing('the loop over the events is left', async (context) => {
    const conversation = stored(context);
    const stream = conversation.stream(prompt);
    for await (const event of stream) if (event.type === 'text') break;
    await closedAfter(context, first);
    const error = await failure(context, stream.reply(), 'the reply');
    ok(error instanceof AbortedError, `an AbortedError, not ${error.name}`);
    await context.answer(streamOf(settled('The offsite is over.')));
    equal((await conversation.stream(prompt).reply()).text, 'The offsite is over.', 'the next turn');
  }),
  closing('the loop over the text is left', async (context) => {
    for await (const _ of stored(context).stream(prompt).textStream) break;
    await closedAfter(context, first);
  }),
  closing('the loop over the events throws', async (context) => {
    const thrown = new Error('of the loop');
    const loop = async () => {
      for await (const _ of stored(context).stream(prompt)) throw thrown;
    };
    equal(await loop().catch((error: unknown) => error), thrown, 'what is thrown');
    await closedAfter(context, first);
  }),
  closing('the stream is closed', async (context) => {
    const stream = stored(context).stream(prompt);
    const events = await begun(stream);
    await stream.close();
    await closedAfter(context, first);
    const error = await failure(context, events.next() as Promise<unknown>, 'the next event');
    ok(error instanceof AbortedError, `an AbortedError, not ${error.name}`);
  }),
  closing('the block of `await using` is left', async (context) => {
    const stream = stored(context).stream(prompt);
    await begun(stream);
    await stream[Symbol.asyncDispose]();
    await closedAfter(context, first);
  }),
  closing('the caller aborts', async (context) => {
    const controller = new AbortController();
    const reason = new Error('the user went away');
    const events = await begun(stored(context).stream(prompt, { signal: controller.signal }));
    controller.abort(reason);
    await closedAfter(context, first);
    const error = await failure(context, events.next() as Promise<unknown>, 'the next event');
    ok(error instanceof AbortedError && error.cause === reason, `an AbortedError with its cause, not ${error.name}`);
  }),
  closing('timeoutMs is over', async (context) => {
    const events = await begun(stored(context).stream(prompt, { timeoutMs: 250 }));
    await closedAfter(context, first);
    const error = await failure(context, events.next() as Promise<unknown>, 'the next event');
    ok(error instanceof TimeoutError, `a TimeoutError, not ${error.name}`);
    match(error.message, /longer than 250 ms/, 'message');
  }),
  closing('the service is silent for idleTimeoutMs', async (context) => {
    const error = await failure(context, stored(context).stream(prompt, { idleTimeoutMs: 250 }).reply(), 'the reply');
    ok(error instanceof TimeoutError, `a TimeoutError, not ${error.name}`);
    match(error.message, /silent for 250 ms/, 'message');
    await closedAfter(context, first);
  }),
  ...eachWay(
    'an event that is broken closes the connection before the next one could be read',
    ['answers', 'requests', 'pace', 'closing'],
    [],
    async (context, way) => {
      const broken = 'data: {"id":\n\n';
      await context.answer(partsOf([first, broken, ...rest]));
      await failure(context, way.ask(stored(context), prompt), 'the stream');
      if (way.name.endsWith('reply()')) {
        // It parses an event once the next one is there: one more is read before the break is seen.
        await until(async () => (await context.requests())[0]?.closed === true, 'the connection is closed');
        ok(
          (await context.requests())[0]!.taken <= new TextEncoder().encode(first + broken + rest[1]).length,
          'one more event',
        );
      } else await closedAfter(context, first, broken);
    },
    streamWays,
  ),
  ...eachWay(
    'an answer that is whole leaves no connection to close',
    ['answers', 'requests', 'closing'],
    [],
    async (context, way) => {
      await context.answer(partsOf([first, eventOf(settled('The offsite is over.'))]));
      await way.ask(stored(context), prompt);
      await pause(10);
      equal((await context.requests())[0]?.closed, false, 'closed by the client');
    },
    streamWays,
  ),
  {
    name: 'a rewrite that ends the text closes the connection before the next event could be read',
    needs: ['answers', 'requests', 'pace', 'closing'],
    facts: [],
    async run(context) {
      const rewrite = eventOf(update('No, '));
      await context.answer(partsOf([first, rewrite, ...rest]));
      await failure(context, listOf(stored(context).stream(prompt).textStream), 'the text');
      await closedAfter(context, first, rewrite);
    },
  },
  {
    name: 'nothing is read ahead of a slow reader beyond a small bound',
    needs: ['answers', 'requests', 'pace', 'closing', 'backpressure'],
    facts: [],
    async run(context) {
      const large = eventOf(update(`The offsite ${'.'.repeat(2 ** 18)}`));
      await context.answer(partsOf([first, ...Array.from({ length: 100 }, () => large)]));
      const stream = stored(context).stream(prompt);
      await begun(stream);
      await pause(100);
      const taken = (await context.requests())[0]!.taken;
      // On a real connection both systems' socket buffers fill up before the service waits.
      ok(taken < 10 * 2 ** 20, `less than 10 of 26 MB were taken, not ${taken} bytes`);
      await stream.close();
    },
  },
  {
    name: 'the idle limit runs between bytes, not over the whole',
    needs: ['answers', 'pace'],
    facts: [],
    async run(context) {
      const parts = [
        ...Array.from({ length: 8 }, () => [50, ': keep-alive\n\n']).flat(),
        eventOf(settled('The offsite.')),
      ];
      await context.answer(partsOf(parts));
      equal((await stored(context).stream(prompt, { idleTimeoutMs: 300 }).reply()).text, 'The offsite.', 'text');
    },
  },
  {
    name: 'the time that the reader takes does not count as silence',
    needs: ['answers'],
    facts: [],
    async run(context) {
      await context.answer(streamOf(update('The off'), settled('The offsite.')));
      const texts: string[] = [];
      for await (const text of stored(context).stream(prompt, { idleTimeoutMs: 200 }).textStream) {
        texts.push(text);
        await pause(300);
      }
      equal(texts, ['The off', 'site.'], 'texts');
    },
  },
  {
    name: 'a service that never answers a stream is given up after idleTimeoutMs',
    needs: ['answers', 'requests', 'silence'],
    facts: [],
    async run(context) {
      await context.answer({ status: 0, ending: 'silence' });
      const error = await failure(context, stored(context).stream(prompt, { idleTimeoutMs: 200 }).reply(), 'the reply');
      ok(error instanceof TimeoutError, `a TimeoutError, not ${error.name}`);
      equal((await context.requests()).length, 1, 'requests sent');
    },
  },
  {
    name: 'limits that can be none are refused where the stream is made',
    needs: ['requests'],
    facts: [],
    async run(context) {
      for (const limits of [{ idleTimeoutMs: 0 }, { idleTimeoutMs: -1 }, { timeoutMs: Number.NaN }]) {
        const error = await failure(context, (async () => stored(context).stream(prompt, limits))(), 'the limit');
        ok(error instanceof InvalidRequestError, `an InvalidRequestError, not ${error.name}`);
        match(error.message, new RegExp(`${Object.keys(limits)[0]} is a number of milliseconds above 0`), 'message');
      }
      equal((await context.requests()).length, 0, 'requests sent');
    },
  },
];
