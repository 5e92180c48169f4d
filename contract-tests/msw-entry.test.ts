import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it, type MockInstance, vi } from 'vitest';
import {
  ConversationNotFoundError,
  createCopilotChat,
  PermissionError,
  ServiceError,
  StreamInterruptedError,
  TextRewrittenError,
} from '../src/index.ts';
import { chatHandler, chatOverStreamHandler, copilotHandlers, createConversationHandler } from '../src/msw.ts';

const baseUrl = 'https://graph.microsoft.com/beta';
const prompt = 'Where is the secret offsite?';
const token = 'a-made-up-token';
const handlers = copilotHandlers({ answers: 'It is in Lisbon, as the plan says.' });
const { service } = handlers;
const server = setupServer(...handlers);
const copilot = createCopilotChat({ credential: token });
let warn: MockInstance<typeof console.warn>;

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => {
  server.resetHandlers();
  service.reset();
  warn?.mockRestore();
});
afterAll(() => server.close());

const listen = () => {
  warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
};
const told = () => warn.mock.calls.map(([text]) => String(text));

const post = (path: string, body: unknown, more: RequestInit = {}) =>
  fetch(baseUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...more,
  });

describe('the handlers for msw', () => {
  it('create a conversation, answer its turns and count them', async () => {
    const conversation = await copilot.createConversation();
    expect((await conversation.chat(prompt)).text).toBe('It is in Lisbon, as the plan says.');
    expect((await conversation.stream('And then?').reply()).text).toBe('It is in Lisbon, as the plan says.');
    expect([conversation.turnCount, conversation.displayName]).toEqual([2, prompt]);
    expect(service.requests.map(({ operation, status }) => [operation, status])).toEqual([
      ['createConversation', 201],
      ['chat', 200],
      ['chatOverStream', 200],
    ]);
    expect(JSON.stringify(service.requests)).not.toContain(token);
  });

  it('send the events of a stream one by one, at the pace', async () => {
    const conversation = await copilot.createConversation();
    service.settings.pace = 15;
    const times: number[] = [];
    const start = performance.now();
    for await (const event of conversation.stream(prompt)) {
      if (event.type === 'text') times.push(performance.now() - start);
    }
    expect(times.length).toBeGreaterThan(3);
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(15 * (times.length - 1) * 0.8);
  });

  it('answer each prompt as a function of the test says', async () => {
    service.settings.answers = (text, { turn }) => ({ text: `${turn}: ${text.length}`, attributions: [] });
    const conversation = await copilot.createConversation();
    expect((await conversation.chat('four')).text).toBe('1: 4');
    expect((await conversation.stream('seven x').reply()).text).toBe('2: 7');
  });

  it('are seen to be left: the log says that the client closed the stream', async () => {
    const conversation = await copilot.createConversation();
    service.settings.pace = 10;
    for await (const event of conversation.stream(prompt)) if (event.type === 'text') break;
    const [, turn] = service.requests;
    await turn!.ended;
    expect([turn?.end, turn?.closed]).toEqual(['closed', true]);
  });

  it('are for the base URL that they are given', async () => {
    const other = copilotHandlers({ baseUrl: 'https://gateway.example/copilot-api/' });
    server.use(...other);
    const conversation = await createCopilotChat({ credential: token, baseUrl: other.baseUrl }).createConversation();
    expect((await conversation.chat(prompt)).text).toContain(prompt);
    expect([other.service.requests.length, service.requests.length]).toEqual([2, 0]);
  });

  it('keep an id with any characters in its segment', async () => {
    const any = copilotHandlers({ anyConversation: true });
    server.use(...any);
    for (const id of ['a/b', '100%25', 'ü 中', 'a?b=c#d', "'()!*~"]) {
      expect((await copilot.conversation(id).chat(prompt)).conversation.id).toBe(id);
    }
  });

  it('refuse options that cannot work', () => {
    expect(() => copilotHandlers({ baseUrl: '/beta' })).toThrow(/baseUrl is a whole URL/);
    expect(() => copilotHandlers({ pace: -1 })).toThrow(/pace is a number/);
    expect(() => copilotHandlers({ faults: ['explode'] })).toThrow(/no member explode/);
    expect(() => chatHandler({ pace: -1 })).toThrow(/pace is a number/);
    expect(() => chatHandler({ fault: 'explode' })).toThrow(/no member explode/);
    expect(() => chatHandler({ fault: 'rewrite' })).toThrow(/means nothing for chat/);
  });
});

describe('the faults of the handlers for msw', () => {
  it('go wrong once each, in their order, and are no refusals', async () => {
    listen();
    service.fail('status=403', { operation: 'chat', status: 500 });
    await expect(copilot.createConversation()).rejects.toBeInstanceOf(PermissionError);
    const conversation = await copilot.createConversation();
    await expect(conversation.chat(prompt)).rejects.toBeInstanceOf(ServiceError);
    expect((await conversation.chat(prompt)).text).toContain('Lisbon');
    expect(told()).toEqual([]);
  });

  it('are there from the start where the options have them', async () => {
    server.use(...copilotHandlers({ faults: [{ status: 403 }] }));
    await expect(copilot.createConversation()).rejects.toBeInstanceOf(PermissionError);
    expect((await copilot.createConversation()).state).toBe('active');
  });

  it('rewrite, cut and disengage a stream', async () => {
    const conversation = await copilot.createConversation();
    service.fail('rewrite', 'cut-after-events=3', 'disengage');
    await expect(Array.fromAsync(conversation.stream(prompt).textStream)).rejects.toBeInstanceOf(TextRewrittenError);
    await expect(conversation.stream(prompt).reply()).rejects.toBeInstanceOf(StreamInterruptedError);
    expect((await conversation.stream(prompt).reply()).outcome).toBe('disengagedForRai');
  });

  it('lose the connection before an answer, which create survives', async () => {
    service.fail('reset');
    expect((await copilot.createConversation()).state).toBe('active');
    expect(service.requests.map(({ status }) => status)).toEqual([0, 201]);
  });

  it('leave a request without an answer until the client gives up', async () => {
    service.fail('stall');
    const error = await copilot.createConversation({ timeoutMs: 40 }).catch((thrown: Error) => thrown);
    expect(error).toHaveProperty('name', 'TimeoutError');
  });
});

describe('a request that the handlers refuse', () => {
  it('is explained once in the output: the place and the rule, neither prompt nor token', async () => {
    listen();
    const { id } = await copilot.createConversation();
    const response = await post(`/copilot/conversations/${id}/chat`, { message: { content: prompt } });
    expect(response.status).toBe(400);
    expect(told()).toHaveLength(1);
    const [text] = told();
    expect(text).toMatch(
      /^\[m365-copilot-chat\/msw\] POST \/beta\/copilot\/conversations\/[\w-]+\/chat was refused: 400 /,
    );
    expect(text).toMatch(/The request body is wrong at \/message\/content: this property is not documented/);
    expect(text).toContain(service.requests[1]!.requestId);
    expect(text).not.toContain(prompt);
    expect(text).not.toContain(token);
    expect(service.requests[1]!.refusal).toMatch(/at \/message\/content/);
  });

  it.each([
    ['a wrong type', { message: { text: 7 }, locationHint: { timeZone: 'UTC' } }, /wrong at \/message\/text/],
    ['a missing member', { message: { text: prompt } }, /"locationHint"|locationHint/],
    [
      'an unknown parameter',
      { message: { text: prompt }, locationHint: { timeZone: 'UTC' }, temperature: 1 },
      /\/temperature: this property is not documented/,
    ],
    ['broken JSON', `{"message": "${prompt}`, /The body is no valid JSON/],
  ])('says what is wrong with %s', async (_, body, expected) => {
    listen();
    const { id } = await copilot.createConversation();
    expect((await post(`/copilot/conversations/${id}/chatOverStream`, body)).status).toBe(400);
    expect(told()).toEqual([expect.stringMatching(expected)]);
    expect(told()[0]).not.toContain(prompt);
  });

  it('is one for a conversation that is not there, with the remedy', async () => {
    listen();
    await expect(copilot.conversation('gone').chat(prompt)).rejects.toBeInstanceOf(ConversationNotFoundError);
    expect(told()).toEqual([expect.stringMatching(/404 There is no such conversation\. Create it first, or give/)]);
  });

  it.each([
    [
      'without a token',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
      '',
      401,
      /no bearer token/,
    ],
    [
      'of another media type',
      { method: 'POST', headers: { authorization: 'Bearer x' }, body: '{}' },
      '',
      415,
      /application\/json/,
    ],
    ['with an undocumented method', { method: 'GET' }, '', 405, /use POST/],
    ['for an undocumented path', { method: 'DELETE' }, '/some-id', 404, /No documented operation/],
    [
      'for an id that is not encoded properly',
      { method: 'POST', headers: { authorization: 'Bearer x', 'content-type': 'application/json' } },
      '/%zz/chat',
      400,
      /not encoded properly/,
    ],
    ['with an undocumented query', { method: 'POST' }, `?q=${encodeURIComponent(prompt)}`, 400, /No query parameter/],
  ] as const)('is one %s', async (_, init, path, status, expected) => {
    listen();
    const response = await fetch(`${baseUrl}/copilot/conversations${path}`, init);
    expect([response.status, (await response.json()).error.message]).toEqual([status, expect.stringMatching(expected)]);
    expect(told()).toEqual([expect.stringMatching(expected)]);
    expect(told()[0]).not.toContain('secret');
  });

  it('is told to who asks instead of the console', async () => {
    listen();
    const refused: unknown[] = [];
    server.use(...copilotHandlers({ onRefusal: ({ status, refusal }) => refused.push([status, refusal]) }));
    await post('/copilot/conversations', '[');
    expect([refused, told()]).toEqual([[[400, 'The body is no valid JSON.']], []]);
  });
});

describe('the handler of one operation', () => {
  it('stands in for the one of the set until the test is over, in the same conversations', async () => {
    const conversation = await copilot.createConversation();
    server.use(chatHandler({ of: handlers, answers: 'Something else.' }));
    expect((await conversation.chat(prompt)).text).toBe('Something else.');
    expect((await conversation.stream(prompt).reply()).text).toContain('Lisbon');
    server.resetHandlers();
    expect((await conversation.chat(prompt)).text).toContain('Lisbon');
    expect([conversation.turnCount, service.requests.length]).toEqual([3, 4]);
  });

  it('has its fault in each of its answers', async () => {
    const conversation = await copilot.createConversation();
    server.use(
      chatOverStreamHandler({ of: handlers, fault: 'no-final' }),
      createConversationHandler({ of: handlers, fault: { status: 403 } }),
    );
    for (let turn = 0; turn < 2; turn++) {
      await expect(conversation.stream(prompt).reply()).rejects.toThrow();
      await expect(copilot.createConversation()).rejects.toBeInstanceOf(PermissionError);
    }
    expect((await conversation.chat(prompt)).text).toContain('Lisbon');
  });

  it('answers by itself, for a conversation with a stored id, where it is of no set', async () => {
    const alone = 'https://alone.example/beta';
    server.use(chatHandler({ baseUrl: alone, answers: 'Alone.' }));
    const reply = await createCopilotChat({ credential: token, baseUrl: alone }).conversation('stored').chat(prompt);
    expect([reply.text, reply.conversation.id]).toEqual(['Alone.', 'stored']);
  });
});
