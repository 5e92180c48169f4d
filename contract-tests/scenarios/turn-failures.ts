import {
  AbortedError,
  AuthenticationError,
  ConnectionError,
  ContractViolationError,
  ConversationNotFoundError,
  InvalidRequestError,
  NotFoundError,
  ThrottledError,
  TimeoutError,
} from '../../src/index.ts';
import { equal, match, ok } from '../assert.ts';
import type { Answer, Scenario } from '../scenario.ts';
import {
  answering,
  conversationId,
  eachWay,
  failure,
  prompt,
  settled,
  stored,
  type TurnOptions,
  until,
} from '../turns.ts';

const text = 'The offsite is in Lisbon.';

const errorNames: Readonly<Record<number, string>> = {
  400: 'RequestError',
  401: 'AuthenticationError',
  403: 'PermissionError',
  404: 'ConversationNotFoundError',
  409: 'RequestError',
  413: 'RequestError',
  500: 'ServiceError',
  501: 'ServiceError',
  502: 'ServiceError',
  503: 'ServiceError',
  504: 'ServiceError',
};

const refusal = (status: number, retryAfter?: string): Answer => ({
  status,
  headers: { ...(retryAfter !== undefined && { 'retry-after': retryAfter }), 'request-id': 'the-request-id' },
  body: { error: { code: 'someCode', message: `You asked "${prompt}".` } },
});

/** Refusals that say nothing of whether the turn was started, and those that no repetition mends: asked once. */
const askedOnce = Object.entries(errorNames).flatMap(([key, name]) => {
  const status = Number(key);
  // 503 with Retry-After says that the service did not start.
  const headers = status === 503 ? [undefined, 'soon'] : [undefined, '0'];
  return headers.flatMap((retryAfter) =>
    eachWay(
      `${status}${retryAfter ? ` with Retry-After: ${retryAfter}` : ''} is a ${name}, and the prompt was sent once`,
      ['answers', 'requests'],
      status === 403 ? ['operation.permission *'] : [],
      async (context, way) => {
        await context.answer(refusal(status, retryAfter));
        const error = await failure(context, way.ask(stored(context), prompt), 'the turn');
        equal([error.name, error.status, error.operation], [name, status, way.operation], 'name, status, operation');
        equal(
          [error.code, error.requestId, error.attempts],
          ['someCode', 'the-request-id', 1],
          'code, request-id, attempts',
        );
        equal((await context.requests()).length, 1, 'requests sent');
      },
    ),
  );
});

const repeated = [
  [429, '0'],
  [503, '0'],
  [429, new Date(0).toUTCString()],
] as const;

const askedAgain = repeated.flatMap(([status, retryAfter]) => [
  ...eachWay(
    `${status} with Retry-After: ${retryAfter} is asked again until it is answered`,
    ['answers', 'requests'],
    [],
    async (context, way) => {
      await context.answer(refusal(status, retryAfter), refusal(status, retryAfter), answering(way, settled(text)));
      equal((await way.ask(stored(context), prompt)).text, text, 'text');
      const ids = (await context.requests()).map(({ headers }) => headers['client-request-id']);
      equal([ids.length, new Set(ids).size], [3, 1], 'requests sent, and their ids');
      equal(new Set((await context.requests()).map(({ body }) => body)).size, 1, 'bodies');
    },
  ),
  ...eachWay(
    `${status} with Retry-After: ${retryAfter} is given up after two repetitions`,
    ['answers', 'requests'],
    [],
    async (context, way) => {
      await context.answer(...Array.from({ length: 3 }, () => refusal(status, retryAfter)));
      const error = await failure(context, way.ask(stored(context), prompt), 'the turn');
      equal([error.status, error.retryAfterSeconds, error.attempts], [status, 0, 3], 'status, Retry-After, attempts');
      match(error.message, /retry after 0 s/, 'message');
      equal((await context.requests()).length, 3, 'requests sent');
    },
  ),
]);

const wrongOptions: readonly (readonly [string, object])[] = [
  ['the option useWeb', { useWeb: false }],
  ['the option groundingOptions', { groundingOptions: {} }],
  ['the option messages', { messages: [{ role: 'user', text: 'x' }] }],
  ['location.timeZone', { location: { timeZone: 'Europe/Madrid' } }],
  ['locationHint.latitude', { location: { latitude: '38' } }],
  ['locationHint.city', { location: { city: 'Lisbon' } }],
  ['files', { files: 'https://contoso.sharepoint.com/a.docx' }],
  [
    'contextualResources.files[1].uri',
    { files: ['https://contoso.sharepoint.com/a.docx', 'http://contoso.example/b'] },
  ],
  ['additionalContext', { additionalContext: 'x' }],
  ['additionalContext[0].text', { additionalContext: [{ description: 'x', text: ' ' }] }],
  ['additionalContext[0].content', { additionalContext: [{ content: 'x' }] }],
  ['contextualResources.webContext.isWebEnabled', { webSearch: 'no' }],
  ['timeoutMs', { timeoutMs: 0 }],
  ['clientRequestId', { clientRequestId: 'two words' }],
];

/** What the caller gets of a turn that fails, and how often it was asked. */
export const turnFailureScenarios: readonly Scenario[] = [
  ...askedOnce,
  ...askedAgain,
  ...eachWay(
    '429 is asked again after a pause also without Retry-After, within maxRetryWaitMs',
    ['answers', 'requests'],
    [],
    async (context, way) => {
      await context.answer(refusal(429));
      const error = await failure(context, way.ask(stored(context, { maxRetryWaitMs: 100 }), prompt), 'the turn');
      ok(error instanceof ThrottledError, `a ThrottledError, not ${error.name}`);
      equal(
        [error.retryAfterSeconds, (await context.requests()).length],
        [undefined, 1],
        'Retry-After and requests sent',
      );
    },
  ),
  ...eachWay(
    'a Retry-After beyond maxRetryWaitMs is handed to the caller at once',
    ['answers', 'requests'],
    [],
    async (context, way) => {
      await context.answer(refusal(429, '61'));
      const error = await failure(context, way.ask(stored(context), prompt), 'the turn');
      equal(
        [error.name, error.retryAfterSeconds, (await context.requests()).length],
        ['ThrottledError', 61, 1],
        'what it tells',
      );
      match(error.message, /retry after 61 s/, 'message');
    },
  ),
  ...eachWay('401 is asked once more with a fresh token', ['answers', 'requests'], [], async (context, way) => {
    let calls = 0;
    const credential = () => `${context.token}${++calls}`;
    await context.answer(refusal(401), answering(way, settled(text)));
    equal((await way.ask(stored(context, { credential }), prompt)).text, text, 'text');
    const sent = (await context.requests()).map(({ headers }) => headers.authorization);
    equal(sent, [`Bearer ${context.token}1`, `Bearer ${context.token}2`], 'authorization');
    await context.answer(refusal(401), refusal(401));
    const error = await failure(context, way.ask(stored(context, { credential }), prompt), 'the turn');
    ok(error instanceof AuthenticationError, `an AuthenticationError, not ${error.name}`);
    equal([error.attempts, (await context.requests()).length], [2, 4], 'attempts and requests sent');
  }),
  ...eachWay('a 404 is a ConversationNotFoundError that says what to do', ['answers'], [], async (context, way) => {
    await context.answer(refusal(404));
    const error = await failure(context, way.ask(stored(context), prompt), 'the turn');
    ok(error instanceof ConversationNotFoundError && error instanceof NotFoundError, `not ${error.name}`);
    match(error.message, /the conversation is gone: create a new one/, 'message');
  }),
  ...eachWay(
    'a connection that is lost before the answer is a ConnectionError, and the prompt was sent once',
    ['answers', 'requests', 'losing'],
    [],
    async (context, way) => {
      await context.answer({ status: 0, ending: 'loss' });
      const error = await failure(context, way.ask(stored(context), prompt), 'the turn');
      // nock can lose a connection only once the headers are there.
      const names = ['ConnectionError', ...(way.operation === 'chatOverStream' ? ['StreamInterruptedError'] : [])];
      ok(names.includes(error.name), `one of ${names}, not ${error.name}`);
      ok(
        !(error instanceof ConnectionError) || /not sent again/.test(error.message),
        'it says that it was not sent again',
      );
      equal((await context.requests()).length, 1, 'requests sent');
    },
  ),
  ...eachWay(
    'another success than 200 is a contract violation',
    ['answers', 'requests'],
    ['operation.response *'],
    async (context, way) => {
      for (const status of [201, 202, 206]) {
        await context.answer({ ...answering(way, settled(text)), status });
        const error = await failure(context, way.ask(stored(context), prompt), 'the turn');
        ok(error instanceof ContractViolationError && error.status === status, `for ${status}, not ${error.name}`);
      }
      equal((await context.requests()).length, 3, 'requests sent');
    },
  ),
  ...eachWay(
    'a 200 that is neither JSON nor a stream is a contract violation',
    ['answers', 'requests'],
    ['operation.response *'],
    async (context, way) => {
      for (const [type, body] of [
        ['text/html', '<html><body>Welcome</body></html>'],
        ['text/plain', prompt],
        ['text/html', ''],
      ] as const) {
        const before = (await context.requests()).length;
        await context.answer({ status: 200, headers: { 'content-type': type }, body });
        const error = await failure(context, way.ask(stored(context), prompt), 'the turn');
        ok(error instanceof ContractViolationError, `a ContractViolationError for ${type}, not ${error.name}`);
        equal((await context.requests()).length, before + 1, 'requests sent');
      }
    },
  ),
  ...eachWay(
    'an error in the place of a conversation is an error also under 200',
    ['answers', 'requests'],
    [],
    async (context, way) => {
      const body = { error: { code: 'innerFailure', message: `You asked "${prompt}" with ${context.token}.` } };
      await context.answer({ status: 200, body });
      const error = await failure(context, way.ask(stored(context), prompt), 'the turn');
      const name = way.operation === 'chat' ? 'ServiceError' : 'StreamInterruptedError';
      equal([error.name, error.code, error.status, error.attempts], [name, 'innerFailure', 200, 1], 'what it tells');
      equal((await context.requests()).length, 1, 'requests sent');
    },
  ),
  ...eachWay(
    'what the service quotes of the token, the prompt and the context is in no printed form',
    ['answers'],
    [],
    async (context, way) => {
      const additionalContext = ['what-nobody-may-see', { text: 'nor-this-text', description: 'nor-this-description' }];
      const said = [
        'Token',
        context.token,
        prompt,
        'what-nobody-may-see',
        'nor-this-text',
        'nor-this-description',
      ].join(' ');
      const inner = { code: prompt, message: said };
      await context.answer({
        status: 400,
        body: { error: { code: 'bad', message: said, details: [inner], innerError: inner } },
      });
      const error = await failure(context, way.ask(stored(context), prompt, { additionalContext }), 'the turn');
      const shown = [error.stack, JSON.stringify(error)].join();
      ok(!/nobody-may-see|nor-this/.test(shown), 'no context is in it');
      ok(error.body?.includes(prompt), 'the body is reachable');
      match(error.message, /Token \[redacted\]/, 'message');
    },
  ),
  ...eachWay('a signal that is aborted already sends nothing', ['requests'], [], async (context, way) => {
    const error = await failure(context, way.ask(stored(context), prompt, { signal: AbortSignal.abort() }), 'the turn');
    ok(error instanceof AbortedError, `an AbortedError, not ${error.name}`);
    equal((await context.requests()).length, 0, 'requests sent');
  }),
  ...eachWay(
    'an abort while the service is silent is an AbortedError with the reason',
    ['answers', 'requests', 'silence'],
    [],
    async (context, way) => {
      const controller = new AbortController();
      const reason = new Error('the user went away');
      await context.answer({ status: 0, ending: 'silence' });
      const turn = failure(context, way.ask(stored(context), prompt, { signal: controller.signal }), 'the turn');
      await until(async () => (await context.requests()).length === 1, 'the turn is sent');
      controller.abort(reason);
      const error = await turn;
      ok(error instanceof AbortedError && error.cause === reason, `an AbortedError with its cause, not ${error.name}`);
      equal((await context.requests()).length, 1, 'requests sent');
    },
  ),
  ...eachWay(
    'a turn that takes longer than timeoutMs is a TimeoutError',
    ['answers', 'requests', 'silence'],
    [],
    async (context, way) => {
      await context.answer({ status: 0, ending: 'silence' });
      const error = await failure(context, way.ask(stored(context), prompt, { timeoutMs: 200 }), 'the turn');
      ok(error instanceof TimeoutError, `a TimeoutError, not ${error.name}`);
      match(error.message, /longer than 200 ms/, 'message');
      equal((await context.requests()).length, 1, 'requests sent');
    },
  ),
  ...eachWay('refuses what can be no option, names it and sends nothing', ['requests'], [], async (context, way) => {
    for (const [name, options] of wrongOptions) {
      const asked = (async () => way.ask(stored(context), prompt, options as TurnOptions))();
      const error = await failure(context, asked, name);
      ok(error instanceof InvalidRequestError, `an InvalidRequestError for ${name}, not ${error.name}`);
      ok(error.message.startsWith(`${way.operation} was not sent: ${name} `), `${name} is named: ${error.message}`);
      equal([error.attempts, error.code], [0, 'invalidArgument'], 'attempts and code');
    }
    equal((await context.requests()).length, 0, 'requests sent');
  }),
  ...eachWay('refuses what can be no prompt and sends nothing', ['requests'], [], async (context, way) => {
    for (const wrong of ['', ' \n', undefined, null, 7, { content: 'x' }, [{ role: 'user', text: 'x' }]]) {
      const asked = (async () => way.ask(stored(context), wrong as string))();
      const error = await failure(context, asked, 'the prompt');
      ok(
        error instanceof InvalidRequestError,
        `an InvalidRequestError for ${JSON.stringify(wrong)}, not ${error.name}`,
      );
      match(error.message, /the prompt is a string|message\.text is a string that is not empty/, 'message');
    }
    equal((await context.requests()).length, 0, 'requests sent');
  }),
  ...eachWay(
    'goes out under the id of the conversation, whatever id the answer has',
    ['answers', 'requests'],
    [],
    async (context, way) => {
      const conversation = stored(context);
      const other = settled('The offsite is over.', { id: 'another-id' });
      await context.answer(answering(way, other), answering(way, other));
      await way.ask(conversation, prompt);
      await way.ask(conversation, prompt);
      equal(conversation.id, conversationId, 'id');
      equal(
        (await context.requests()).map(({ path }) => path.split('/').at(-2)),
        [conversationId, conversationId],
        'paths',
      );
    },
  ),
];
