import { NoAnswerError, partialTextOf, StreamInterruptedError } from '../../src/index.ts';
import { equal, match, ok } from '../assert.ts';
import type { Answer, Need, Scenario } from '../scenario.ts';
import {
  eachWay,
  eventOf,
  failure,
  holding,
  partsOf,
  prompt,
  settled,
  stored,
  streamOf,
  streamWays,
  update,
} from '../turns.ts';

const soFar = 'The offsite is';
const begun = [update(), update('The off'), update(soFar)];
const begunText = begun.map(eventOf).join('');
const echo = { id: 'echo', text: prompt };
const end = eventOf(settled('The offsite is in Lisbon.'));

/** Milliseconds until a busy client has read what came: Bun and browsers drop the rest when a connection is lost. */
const taken = 100;

/** A stream that gives no whole answer, the code of its error, and the text that had come. */
interface Ending {
  readonly answer: Answer;
  readonly code: string;
  readonly text?: string;
  readonly needs?: readonly Need[];
}

const endings: Readonly<Record<string, Ending>> = {
  'that is cut after an event': {
    answer: partsOf([begunText, taken, ':'], 'loss'),
    code: 'connectionLost',
    needs: ['pace', 'cutting'],
  },
  'that is cut within an event': {
    answer: partsOf([begunText, taken, end.slice(0, 90)], 'loss'),
    code: 'connectionLost',
    needs: ['pace', 'cutting'],
  },
  'that is cut within its last line': {
    answer: partsOf([begunText, taken, end.trimEnd()], 'loss'),
    code: 'connectionLost',
    needs: ['pace', 'cutting'],
  },
  'that is cut before its first event': {
    answer: partsOf([': hello\n\n'], 'loss'),
    code: 'connectionLost',
    text: '',
    needs: ['pace', 'cutting'],
  },
  'that stops without its last event': { answer: streamOf(...begun), code: 'noFinalEvent' },
  'that stops within an event': {
    answer: partsOf([begunText, end.slice(0, 90)]),
    code: 'malformedEvent',
    needs: ['pace'],
  },
  'that goes back to an update': { answer: streamOf(...begun, update()), code: 'noFinalEvent' },
  'without any event': { answer: streamOf(), code: 'emptyStream', text: '' },
  'of comments only': {
    answer: partsOf([': keep-alive\n\n: keep-alive\n\n']),
    code: 'emptyStream',
    text: '',
    needs: ['pace'],
  },
  'with nothing but an end marker': {
    answer: partsOf(['data: [DONE]\n\n']),
    code: 'emptyStream',
    text: '',
    needs: ['pace'],
  },
  'with an error object in an event': {
    answer: streamOf(...begun, { error: { code: 'tooBusy', message: prompt } }),
    code: 'tooBusy',
  },
  'with an error object before any text': {
    answer: streamOf({ error: { code: 'tooBusy', message: prompt } }),
    code: 'tooBusy',
    text: '',
  },
  'with an error whose code quotes the prompt': {
    answer: streamOf(...begun, { error: { code: prompt } }),
    code: 'error',
  },
  'with an error and a conversation in one event': {
    answer: streamOf(...begun, { ...settled('The offsite is in Lisbon.'), error: { code: 'tooBusy' } }),
    code: 'tooBusy',
  },
  'with broken JSON': {
    answer: partsOf([begunText, `data: {"id":"${prompt}\n\n`]),
    code: 'malformedEvent',
    needs: ['pace'],
  },
  'with text in the place of JSON': {
    answer: partsOf([begunText, `data: ${prompt}\n\n`]),
    code: 'malformedEvent',
    needs: ['pace'],
  },
  'with JSON that is no object': {
    answer: partsOf([begunText, 'data: [1]\n\n']),
    code: 'malformedEvent',
    needs: ['pace'],
  },
  'with JSON that is no conversation': {
    answer: partsOf([begunText, 'data: {"ping":true}\n\n']),
    code: 'malformedEvent',
    needs: ['pace'],
  },
  'with bytes that are no UTF-8': {
    answer: partsOf([begunText, taken, Uint8Array.of(100, 97, 116, 97, 58, 32, 255, 254, 10, 10)]),
    code: 'malformedEvent',
    needs: ['pace'],
  },
};

/** How streams end that give no whole answer: always an error with the text so far, never an answer. */
export const streamEndingScenarios: readonly Scenario[] = [
  ...Object.entries(endings).flatMap(([name, { answer, code, text = soFar, needs = [] }]) =>
    eachWay(
      `one ${name} is a StreamInterruptedError, ${code}, and the prompt was sent once`,
      ['answers', 'requests', ...needs],
      [],
      async (context, way) => {
        await context.answer(answer);
        const conversation = stored(context);
        const error = await failure(context, way.ask(conversation, prompt), 'the stream');
        ok(error instanceof StreamInterruptedError, `a StreamInterruptedError, not ${error.name}: ${error.message}`);
        equal(
          [error.code, error.operation, error.status, error.attempts],
          [code, 'chatOverStream', 200, 1],
          'what it tells',
        );
        equal([error.partialText, partialTextOf(error)], [text, text], 'the text so far');
        match(error.message, /gave no whole answer.*not sent again/, 'message');
        ok(!text || !JSON.stringify(error).includes(text), 'the text is in no printed form');
        equal((await context.requests()).length, 1, 'requests sent');
        await context.answer(streamOf(settled('The offsite is over.')));
        equal((await way.ask(conversation, prompt)).text, 'The offsite is over.', 'the next turn');
      },
      streamWays,
    ),
  ),
  ...eachWay(
    'one whose last event takes the answer back without another is a NoAnswerError',
    ['answers', 'requests'],
    [],
    async (context, way) => {
      for (const messages of [[echo], []]) {
        await context.answer(streamOf(...begun, holding(...messages)));
        const error = await failure(context, way.ask(stored(context), prompt), 'the stream');
        ok(error instanceof NoAnswerError, `a NoAnswerError, not ${error.name}`);
        equal([error.code, partialTextOf(error)], ['noAnswer', soFar], 'code and text so far');
      }
      equal((await context.requests()).length, 2, 'requests sent');
    },
    streamWays,
  ),
];
