import {
  AbortedError,
  ConnectionError,
  type CopilotChatError,
  createCopilotChat,
  isCopilotChatError,
  ThrottledError,
  TimeoutError,
} from '../../src/index.ts';
import { equal, match, ok, rejection } from '../assert.ts';
import type { Answer, Context, Scenario } from '../scenario.ts';

const inner = {
  date: '2026-03-09T10:33:48',
  'request-id': 'aaaaaaaa-0000-4000-8000-00000000000a',
  'client-request-id': 'aaaaaaaa-0000-4000-8000-00000000000b',
};

/** The body shapes that failures come with; `told` is what the error must have learned from it. */
const shapes: Record<string, { body: unknown; type?: string; told: Partial<CopilotChatError> & { says?: RegExp } }> = {
  'an OData error': {
    body: { error: { code: 'someCode', message: 'Some reason.', innerError: inner } },
    told: { code: 'someCode', requestId: inner['request-id'], says: /someCode: Some reason; / },
  },
  'an OData error with details and inner errors in the other spelling': {
    body: {
      error: {
        code: 'outer',
        message: '',
        details: [{ code: 'detail', message: 'A detail.', target: 'body' }],
        innererror: { code: 'nested', ...inner, innererror: { message: 'The innermost reason.' } },
      },
    },
    told: { code: 'outer', requestId: inner['request-id'], says: /outer: The innermost reason; / },
  },
  'an OData error that says UnknownError': {
    body: { error: { code: 'Forbidden', message: 'UnknownError', innerError: inner } },
    told: { code: 'Forbidden', requestId: inner['request-id'], says: /Forbidden; / },
  },
  'a conversation whose last message gives the reason': {
    body: {
      id: 'c',
      state: 'active',
      messages: [
        { id: 'u', text: 'Hello?' },
        { id: 'r', text: 'A licence is needed.' },
      ],
    },
    told: { says: /A licence is needed; / },
  },
  HTML: { body: '<html><body><h1>Bad gateway</h1></body></html>', type: 'text/html', told: {} },
  'no body': { body: '', type: 'text/plain', told: {} },
  'broken JSON': { body: '{"error":{"code":"cut', type: 'application/json', told: {} },
  'JSON of no known shape': { body: '[{"error":7},null]', type: 'application/json', told: {} },
};

const errorNames: Record<number, string> = {
  400: 'RequestError',
  401: 'AuthenticationError',
  403: 'PermissionError',
  404: 'NotFoundError',
  409: 'RequestError',
  429: 'ThrottledError',
  500: 'ServiceError',
  502: 'ServiceError',
  503: 'ServiceError',
  504: 'ServiceError',
};

const create = ({ baseUrl, token }: Context, options: object = {}) =>
  createCopilotChat({ credential: token, baseUrl, ...options }).createConversation();

async function failure(
  context: Context,
  answer: Answer,
  options: object = { maxRetries: 0 },
): Promise<CopilotChatError> {
  await context.answer(answer);
  const error = await rejection(create(context, options), 'create');
  ok(isCopilotChatError(error), `a CopilotChatError, not ${error.name}: ${error.message}`);
  return error;
}

const errorShapes: Scenario[] = Object.keys(errorNames).flatMap((key) =>
  Object.entries(shapes).map(([shape, { body, type, told }]) => ({
    name: `${key} with ${shape} is a ${errorNames[Number(key)]}`,
    needs: ['answers'] as const,
    facts: [],
    async run(context: Context) {
      const status = Number(key);
      const headers = type ? { 'content-type': type } : undefined;
      const error = await failure(context, { status, body, ...(headers && { headers }) });
      equal(
        [error.name, error.status, error.operation, error.attempts],
        [errorNames[status], status, 'createConversation', 1],
        'name, status, operation, attempts',
      );
      equal([error.code, error.requestId], [told.code, told.requestId], 'code and request-id');
      match(error.message, told.says ?? /; /, 'message');
      match(error.message, new RegExp(`^createConversation failed: ${status}`), 'message');
      ok(
        error.message.includes(`client-request-id ${error.clientRequestId}`),
        'the client-request-id is in the message',
      );
      equal(error.body, typeof body === 'string' ? body : JSON.stringify(body), 'the body');
    },
  })),
);

const retried: Scenario[] = [429, 502, 503, 504].map((status) => ({
  name: `create is sent again after ${status}`,
  needs: ['answers', 'requests'],
  facts: [],
  async run(context) {
    const retry = { status, headers: { 'retry-after': '0' }, body: { error: { code: 'busy' } } };
    await context.answer(retry, retry);
    ok((await create(context)).id, 'a conversation');
    equal((await context.requests()).length, 3, 'requests sent');
    await context.answer(retry, retry, retry);
    const error = await rejection(create(context), 'create');
    ok(isCopilotChatError(error), 'a CopilotChatError');
    equal([error.attempts, error.retryAfterSeconds], [3, 0], 'attempts and Retry-After');
    const ids = (await context.requests()).slice(3).map(({ headers }) => headers['client-request-id']);
    equal(new Set(ids).size, 1, 'one client-request-id for all requests of a call');
  },
}));

const notRetried: Scenario[] = [400, 401, 403, 404, 409, 500, 501].map((status) => ({
  name: `create is not sent again after ${status}`,
  needs: ['answers', 'requests'],
  facts: [],
  async run(context) {
    await failure(context, { status, headers: { 'retry-after': '0' }, body: { error: { code: 'no' } } }, {});
    equal((await context.requests()).length, 1, 'requests sent');
  },
}));

/** What the caller gets when creating fails. */
export const failureScenarios: readonly Scenario[] = [
  ...errorShapes,
  ...retried,
  ...notRetried,
  {
    name: 'the request-id of the headers goes before that of the body',
    needs: ['answers'],
    facts: [],
    async run(context) {
      const error = await failure(context, {
        status: 500,
        headers: { 'request-id': 'from-the-header' },
        body: { error: { code: 'x', innerError: inner } },
      });
      equal(error.requestId, 'from-the-header', 'requestId');
      match(error.message, /request-id from-the-header/, 'message');
    },
  },
  {
    name: 'a date without a zone in an error body is no crash',
    needs: ['answers'],
    facts: [],
    async run(context) {
      const error = await failure(context, {
        status: 404,
        body: { error: { code: 'notFound', message: 'Gone.', innerError: inner } },
      });
      ok(error.body?.includes('2026-03-09T10:33:48'), 'the body has the date');
    },
  },
  {
    name: '403 names the seven scopes and the licence',
    needs: ['answers'],
    facts: ['operation.permission createConversation'],
    async run(context) {
      const error = await failure(context, { status: 403, body: '' });
      match(
        error.message,
        /Sites\.Read\.All, Mail\.Read, People\.Read\.All, OnlineMeetingTranscript\.Read\.All, Chat\.Read, ChannelMessage\.Read\.All, ExternalItem\.Read\.All/,
        'message',
      );
      match(error.message, /licence/, 'message');
    },
  },
  {
    name: 'Retry-After is read as seconds and as an HTTP date',
    needs: ['answers'],
    facts: [],
    async run(context) {
      const headers = (value: string) => ({ status: 429, headers: { 'retry-after': value }, body: '' });
      equal((await failure(context, headers('12'))).retryAfterSeconds, 12, 'seconds');
      const date = new Date(Date.now() + 30_000).toUTCString();
      await context.answer(headers(date));
      // Not put down as seen: the clock makes it 29 or 30.
      const dated = await create(context, { maxRetries: 0 }).catch((error: unknown) => error);
      const seconds = isCopilotChatError(dated) ? (dated.retryAfterSeconds ?? -1) : -1;
      ok(seconds >= 28 && seconds <= 30, `about 30 s, not ${seconds}`);
      equal((await failure(context, headers('soon'))).retryAfterSeconds, undefined, 'neither');
      equal((await failure(context, { status: 429, body: '' })).retryAfterSeconds, undefined, 'none');
    },
  },
  {
    name: 'a Retry-After that is longer than maxRetryWaitMs is handed to the caller at once',
    needs: ['answers', 'requests'],
    facts: [],
    async run(context) {
      const error = await failure(
        context,
        { status: 429, headers: { 'retry-after': '3' }, body: '' },
        { maxRetryWaitMs: 2_900 },
      );
      ok(error instanceof ThrottledError, 'a ThrottledError');
      equal([error.retryAfterSeconds, (await context.requests()).length], [3, 1], 'seconds and requests sent');
      match(error.message, /retry after 3 s/, 'message');
    },
  },
  {
    name: 'bodies, tokens and what was answered are in no printed form of an error',
    needs: ['answers'],
    facts: [],
    async run(context) {
      const secret = 'what-nobody-may-see';
      const shown = { error: { code: 'c', message: `Token ${context.token} is bad.` }, unknown: secret };
      const error = await failure(context, { status: 400, body: shown });
      const printed = [
        error.message,
        error.stack,
        JSON.stringify(error),
        String(error),
        Object.values(error).map(String).join(),
      ].join('\n');
      ok(!printed.includes(secret), 'the body is not in it');
      ok(!printed.includes(context.token), 'the token is not in it');
      ok(error.body?.includes(secret), 'the body is reachable');
    },
  },
  {
    name: 'create is sent again when the connection is lost',
    needs: ['answers', 'requests', 'losing'],
    facts: [],
    async run(context) {
      await context.answer({ status: 0, ending: 'loss' });
      ok((await create(context)).id, 'a conversation');
      equal((await context.requests()).length, 2, 'requests sent');
    },
  },
  {
    name: 'a connection that keeps being lost is a ConnectionError',
    needs: ['answers', 'requests', 'losing'],
    facts: [],
    async run(context) {
      const error = await failure(context, { status: 0, ending: 'loss' });
      ok(error instanceof ConnectionError, `a ConnectionError, not ${error.name}`);
      equal([error.attempts, error.status], [1, undefined], 'attempts and status');
    },
  },
  {
    name: 'a call that takes longer than timeoutMs is a TimeoutError',
    needs: ['answers', 'silence'],
    facts: [],
    async run(context) {
      const error = await failure(context, { status: 0, ending: 'silence' }, { timeoutMs: 60 });
      ok(error instanceof TimeoutError, `a TimeoutError, not ${error.name}`);
      match(error.message, /longer than 60 ms/, 'message');
    },
  },
  {
    name: 'a call that the caller aborts is an AbortedError with the reason',
    needs: ['answers', 'silence'],
    facts: [],
    async run(context) {
      const controller = new AbortController();
      const reason = new Error('the user went away');
      await context.answer({ status: 0, ending: 'silence' });
      const { baseUrl, token } = context;
      const pending = createCopilotChat({ credential: token, baseUrl }).createConversation({
        signal: controller.signal,
      });
      setTimeout(() => controller.abort(reason), 30);
      const error = await rejection(pending, 'create');
      ok(error instanceof AbortedError && error.cause === reason, 'an AbortedError with its cause');
    },
  },
  {
    name: 'a signal that is aborted already sends nothing',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, token, requests }) {
      const signal = AbortSignal.abort();
      const error = await rejection(
        createCopilotChat({ credential: token, baseUrl }).createConversation({ signal }),
        'create',
      );
      ok(error instanceof AbortedError, 'an AbortedError');
      equal((await requests()).length, 0, 'requests sent');
    },
  },
  {
    name: 'the wait before a retry ends when the caller aborts',
    needs: ['answers', 'requests'],
    facts: [],
    async run(context) {
      const { baseUrl, token } = context;
      await context.answer({ status: 429, headers: { 'retry-after': '30' }, body: '' });
      const started = Date.now();
      const signal = AbortSignal.timeout(300);
      const error = await rejection(
        createCopilotChat({ credential: token, baseUrl }).createConversation({ signal }),
        'create',
      );
      ok(error instanceof AbortedError, `an AbortedError, not ${error.name}`);
      ok(Date.now() - started < 10_000, 'at once');
      equal((await context.requests()).length, 1, 'requests sent');
    },
  },
];
