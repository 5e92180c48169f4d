import {
  type ConversationStream,
  InvalidRequestError,
  type StreamEvent,
  StreamInterruptedError,
  TextRewrittenError,
} from '../../src/index.ts';
import { equal, match, ok, rejection } from '../assert.ts';
import type { Answer, Scenario } from '../scenario.ts';
import { eventOf, failure, holding, listOf, partsOf, prompt, settled, stored, streamOf, update } from '../turns.ts';

const whole = 'The offsite is in Lisbon.';
const grown = [update(), update('The off'), update(), update('The offsite is'), update(), settled(whole)];

const eventsOf = (stream: ConversationStream): Promise<StreamEvent[]> => listOf(stream);

/** An answer with a card, in each form that a stream was seen in. */
const card = {
  type: 'AdaptiveCard',
  version: '1.0',
  body: [{ type: 'TextBlock', text: 'data: {"id":7}', wrap: true }],
};
const last = holding({ id: 'echo', text: prompt }, { id: 'answer', text: whole, adaptiveCards: [card] });
const snapshots = [update(), update('The off'), last];
const compact = (end: string, between = '') =>
  snapshots.map((one) => `data: ${JSON.stringify(one)}${end}${end}${between}`);
const spliced = JSON.stringify(last).replace(JSON.stringify([card]), `[${JSON.stringify(card, null, 2)}]`);

const forms: Readonly<Record<string, Pick<Answer, 'body' | 'parts' | 'headers'>>> = {
  'compact, with LF': { body: compact('\n').join('') },
  'compact, with CRLF and comments': { body: compact('\r\n', ': keep-alive\r\n\r\n').join('') },
  'compact, with CR': { body: compact('\r').join('') },
  'ids after the data': {
    body: compact('\n')
      .map((event, index) => event.replace(/\n\n$/, `\nid:${index} \n\n`))
      .join(''),
  },
  'the last event spliced over lines without data:': {
    body: [...compact('\n').slice(0, 2), `data: ${spliced}\nid:3 \n\n`].join(''),
  },
  'printed over many lines': { body: snapshots.map((one) => `data: ${JSON.stringify(one, null, 2)}\n\n`).join('') },
  'no blank line between events': { body: snapshots.map((one) => `data: ${JSON.stringify(one)}\n`).join('') },
  'no blank line at the end': { body: compact('\n').join('').trimEnd() },
  'a byte-order mark': { body: `\ufeff${compact('\n').join('')}` },
  'an end marker': { body: `${compact('\n').join('')}data: [DONE]\n\n` },
  'a JSON body': { body: JSON.stringify(last), headers: { 'content-type': 'application/json' } },
  'cut into pieces of seven bytes': { parts: piecesOf(compact('\r\n').join(''), 7) },
};

function piecesOf(text: string, size: number): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

const inEachForm: Scenario[] = Object.entries(forms).map(([form, answer]) => ({
  name: `a stream gives its whole answer: ${form}`,
  needs: answer.parts ? ['answers', 'pace'] : ['answers'],
  facts: ['operation.response chatOverStream'],
  async run(context) {
    const sent = { status: 200, headers: { 'content-type': 'text/event-stream' }, ...answer };
    await context.answer(sent, sent);
    const events = await eventsOf(stored(context).stream(prompt));
    const done = events.at(-1);
    ok(done?.type === 'done', 'done at the end');
    equal([done.reply.text, done.reply.adaptiveCards], [whole, [card]], 'text and cards');
    equal(done.reply.conversation, last, 'conversation');
    equal((await stored(context).stream(prompt).reply()).adaptiveCards, [card], 'the cards of reply()');
  },
}));

/** What a stream gives to its reader. */
export const streamEventScenarios: readonly Scenario[] = [
  ...inEachForm,
  {
    name: 'each event of a stream is a snapshot, then text where it changed, and done comes last',
    needs: ['answers'],
    facts: ['operation.response chatOverStream'],
    async run(context) {
      await context.answer(streamOf(...grown));
      const events = await eventsOf(stored(context).stream(prompt));
      equal(
        events.map((event) => event.type),
        ['snapshot', 'snapshot', 'text', 'snapshot', 'snapshot', 'text', 'snapshot', 'snapshot', 'text', 'done'],
        'types',
      );
      equal(
        events.flatMap((event) => (event.type === 'snapshot' ? [event.conversation] : [])),
        grown,
        'snapshots',
      );
      equal(
        events.flatMap((event) => (event.type === 'text' ? [[event.delta, event.text]] : [])),
        [
          ['The off', 'The off'],
          ['site is', 'The offsite is'],
          [' in Lisbon.', whole],
        ],
        'texts',
      );
    },
  },
  {
    name: 'the text of a stream is made for appending',
    needs: ['answers'],
    facts: [],
    async run(context) {
      await context.answer(streamOf(...grown));
      const stream = stored(context).stream(prompt);
      const texts = await listOf(stream.textStream);
      equal(texts, ['The off', 'site is', ' in Lisbon.'], 'texts');
      equal((await stream.reply()).text, whole, 'the reply');
    },
  },
  {
    name: 'an emoji that a snapshot cuts in half is given once it is whole',
    needs: ['answers'],
    facts: [],
    async run(context) {
      await context.answer(streamOf(update('Yes \ud83d'), update('Yes 😀 and'), settled('Yes 😀 and no')));
      equal(await listOf(stored(context).stream(prompt).textStream), ['Yes ', '😀 and', ' no'], 'texts');
    },
  },
  {
    name: 'a rewrite is an event with the whole text, and an error to who appends',
    needs: ['answers', 'requests'],
    facts: [],
    async run(context) {
      const rewritten = streamOf(update('The offsite is'), update('The offsite[^1^] is'), settled(whole));
      await context.answer(rewritten, rewritten);
      const events = await eventsOf(stored(context).stream(prompt));
      equal(
        events.flatMap((event) => (event.type === 'rewrite' ? [event.text] : [])),
        ['The offsite[^1^] is', whole],
        'rewrites',
      );
      const stream = stored(context).stream(prompt);
      const error = await failure(context, listOf(stream.textStream), 'the text');
      ok(error instanceof TextRewrittenError, `a TextRewrittenError, not ${error.name}`);
      equal(
        [error.text, error.operation, error.attempts],
        ['The offsite[^1^] is', 'chatOverStream', 1],
        'what it tells',
      );
      equal(await rejection(stream.reply(), 'the reply'), error, 'the error of reply()');
      equal((await context.requests()).length, 2, 'requests sent');
    },
  },
  {
    name: 'an answer that is withdrawn is taken back',
    needs: ['answers'],
    facts: [],
    async run(context) {
      await context.answer(streamOf(update('The offsite is'), settled('I take that back.')));
      const events = await eventsOf(stored(context).stream(prompt));
      equal(events.slice(-2, -1), [{ type: 'rewrite', text: 'I take that back.' }], 'the rewrite');
      const done = events.at(-1);
      ok(done?.type === 'done' && done.reply.text === 'I take that back.', 'the reply');
    },
  },
  {
    name: 'the echo is not shown on the way either',
    needs: ['answers'],
    facts: [],
    async run(context) {
      const echo = { id: 'echo', text: prompt };
      const early = update(undefined, { messages: [echo] });
      await context.answer(streamOf(early, early, update('The off'), settled(whole)));
      equal(await listOf(stored(context).stream(prompt).textStream), ['The off', 'site is in Lisbon.'], 'texts');
    },
  },
  {
    name: 'a stream is sent at the first pull, or at reply(), once',
    needs: ['answers', 'requests'],
    facts: [],
    async run(context) {
      await context.answer(streamOf(...grown), streamOf(...grown));
      const conversation = stored(context);
      const stream = conversation.stream(prompt);
      const events = stream[Symbol.asyncIterator]();
      equal((await context.requests()).length, 0, 'requests before the pull');
      await events.next();
      equal((await context.requests()).length, 1, 'requests after the pull');
      for (let next = await events.next(); !next.done; next = await events.next());
      const other = conversation.stream(prompt);
      const replies = await Promise.all([other.reply(), other.reply()]);
      ok(replies[0] === replies[1] && replies[0] === (await other.reply()), 'one reply for all who ask');
      equal((await context.requests()).length, 2, 'requests sent');
    },
  },
  {
    name: 'reply() after the events gives their answer, and after a failure their error',
    needs: ['answers', 'requests'],
    facts: [],
    async run(context) {
      await context.answer(streamOf(...grown), streamOf(update('The off')));
      const stream = stored(context).stream(prompt);
      const done = (await eventsOf(stream)).at(-1);
      ok(done?.type === 'done' && done.reply === (await stream.reply()), 'the same reply');
      const broken = stored(context).stream(prompt);
      const error = await rejection(eventsOf(broken), 'the events');
      ok(error instanceof StreamInterruptedError, `a StreamInterruptedError, not ${error.name}`);
      ok(error === (await rejection(broken.reply(), 'the reply')), 'the same error');
      equal((await context.requests()).length, 2, 'requests sent');
    },
  },
  {
    name: 'a stream has one reader, and tells a second one who reads it',
    needs: ['answers', 'requests'],
    facts: [],
    async run(context) {
      const readers: Readonly<Record<string, (stream: ConversationStream) => Promise<unknown>>> = {
        'the events': async (stream) => eventsOf(stream),
        textStream: async (stream) => listOf(stream.textStream),
        'reply()': (stream) => stream.reply(),
      };
      for (const [first, read] of Object.entries(readers)) {
        for (const [second, other] of Object.entries(readers)) {
          if (first === second && first === 'reply()') continue;
          await context.answer(streamOf(...grown));
          const stream = stored(context).stream(prompt);
          const reading = read(stream);
          const error = await failure(context, other(stream), second);
          ok(error instanceof InvalidRequestError, `an InvalidRequestError, not ${error.name}`);
          equal(error.code, 'streamInUse', 'code');
          match(error.message, new RegExp(`read by ${first.replace('()', '\\(\\)')} already`), 'message');
          await reading;
          equal((await stream.reply()).text, whole, 'the first reader is not disturbed');
        }
      }
      equal((await context.requests()).length, 8, 'requests sent');
    },
  },
  {
    name: 'requireFinal: false takes an update on the way for the answer',
    needs: ['answers'],
    facts: [],
    async run(context) {
      await context.answer(streamOf(update('The off'), update('The offsite is'), update()));
      const reply = await stored(context).stream(prompt, { requireFinal: false }).reply();
      equal(reply.text, 'The offsite is', 'text');
    },
  },
  {
    name: 'an event of two megabytes comes whole',
    needs: ['answers', 'pace'],
    facts: [],
    async run(context) {
      const long = `${whole} ${'ünïcödé '.repeat(200_000)}`;
      await context.answer(partsOf(piecesOf([update('The off'), settled(long)].map(eventOf).join(''), 65_536)));
      equal((await stored(context).stream(prompt).reply()).text.length, long.length, 'length of the text');
    },
  },
];
