import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CopilotConversation, OdataError } from '../../generated/types.gen.ts';
import { Caller, drain } from './harness.ts';

const errorOf = async (response: Response) => ((await response.json()) as OdataError).error;

describe('the service behind the sandbox', () => {
  it('names the place of what is wrong with a body, and no word of the prompt', async () => {
    const caller = new Caller();
    const { id } = await caller.create();
    const path = `/copilot/conversations/${id}/chat`;
    const locationHint = { timeZone: 'UTC' };
    const secret = 'the secret plan';
    const cases: [unknown, string][] = [
      [{ message: { content: secret }, locationHint }, '/message/content'],
      [{ message: { text: [secret] }, locationHint }, '/message/text'],
      [{ message: { text: secret }, locationHint, useWeb: true }, '/useWeb'],
      [{ message: { text: secret } }, 'locationHint'],
      [{ message: { text: secret }, locationHint, [secret]: 1 }, '/(unknown property)'],
      [
        { message: { text: secret }, locationHint, contextualResources: { files: [{ uri: secret }] } },
        '/contextualResources/files/0/uri',
      ],
      [{ message: { text: secret, '@odata.type': secret }, locationHint }, '/message/@odata.type'],
    ];
    for (const [body, place] of cases) {
      const response = await caller.send(path, body);
      const { message } = await errorOf(response);
      expect(response.status).toBe(400);
      expect(message).toContain(place);
      expect(message).not.toContain('secret');
    }
  });

  it('refuses a property called __proto__ like any other', async () => {
    const caller = new Caller();
    const { id } = await caller.create();
    const body = JSON.parse('{"message":{"text":"x"},"locationHint":{"timeZone":"UTC"},"__proto__":{}}') as unknown;
    expect((await caller.send(`/copilot/conversations/${id}/chat`, body)).status).toBe(400);
    expect((await caller.send('/copilot/conversations', JSON.parse('{"__proto__":{}}'))).status).toBe(400);
  });

  it('carries the ids and a date without a zone in each error', async () => {
    const response = await new Caller().turn('nowhere', 'chat', 'Hello?', { 'client-request-id': 'mine' });
    const { code, innerError } = await errorOf(response);
    expect([response.status, code]).toEqual([404, 'notFound']);
    expect(innerError?.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    expect(innerError?.['request-id']).toBe(response.headers.get('request-id'));
    expect(innerError?.['client-request-id']).toBe('mine');
  });

  it('takes any conversation id where it is told so, but none that it has dropped', async () => {
    const caller = new Caller({ anyConversation: true });
    const answered = (await (await caller.turn('of last week', 'chat', 'Hello?')).json()) as CopilotConversation;
    expect([answered.id, answered.turnCount]).toEqual(['of last week', 1]);
    caller.service.fail('gone');
    for (let turn = 0; turn < 2; turn++) {
      expect((await caller.turn('of last week', 'chat', 'Hello?')).status).toBe(404);
    }
    expect((await caller.turn('of this week', 'chat', 'Hello?')).status).toBe(200);
  });

  it('tells of each refusal once, with its reason, and of no fault', async () => {
    const told: unknown[] = [];
    const caller = new Caller({ onRefusal: ({ status, refusal }) => told.push([status, refusal]) });
    const { id } = await caller.create();
    caller.service.fail('status=500', 'gone', 'disengage');
    for (let turn = 0; turn < 2; turn++) await drain(await caller.turn(id, 'chat', 'Hello?'));
    expect(told).toEqual([]);
    const other = await caller.create();
    await drain(await caller.turn(other.id, 'chat', 'Hello?'));
    await drain(await caller.turn(other.id, 'chat', 'Hello?'));
    await drain(await caller.turn(id, 'chat', 'Hello?'));
    expect(told).toEqual([
      [403, 'The conversation takes no more turns. Create another one.'],
      [404, 'There is no such conversation.'],
    ]);
    expect(caller.service.requests.map(({ refusal }) => refusal !== undefined)).toEqual([
      ...Array(5).fill(false),
      true,
      true,
    ]);
  });

  it('refuses a body that is too large or no UTF-8', async () => {
    const caller = new Caller({ maxBodyBytes: 100 });
    const url = 'https://sandbox.test/beta/copilot/conversations';
    const post = (body: BodyInit) =>
      caller.service.fetch(new Request(url, { method: 'POST', headers: caller.headers, body }));
    expect((await post('{}'.padStart(101))).status).toBe(413);
    expect((await post('{}'.padStart(100))).status).toBe(201);
    expect((await post(new Uint8Array([0x7b, 0xff, 0x7d]))).status).toBe(400);
  });

  it('drops the oldest conversation beyond its bound', async () => {
    const caller = new Caller({ maxConversations: 2 });
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) ids.push((await caller.create()).id);
    const statuses = [];
    for (const id of ids) statuses.push((await caller.turn(id, 'chat')).status);
    expect(statuses).toEqual([404, 200, 200]);
  });

  it('logs each request without its token, and tells one token from another', async () => {
    const caller = new Caller();
    await caller.create();
    await (await caller.send('/copilot/conversations', {}, { authorization: 'Bearer other' })).text();
    const [first, second] = caller.service.requests;
    expect(first).toMatchObject({
      method: 'POST',
      path: '/beta/copilot/conversations',
      operation: 'createConversation',
      authorized: true,
      body: {},
      text: '{}',
      status: 201,
      end: 'whole',
      closed: false,
    });
    expect(first?.headers['content-type']).toBe('application/json');
    expect(JSON.stringify(caller.service.requests)).not.toMatch(/made-up|Bearer/);
    expect(first?.tokenHash).not.toBe(second?.tokenHash);
  });

  it('keeps tokens in the log where it is told to', async () => {
    const caller = new Caller({ logTokens: true });
    await caller.create();
    expect(caller.service.requests[0]?.headers.authorization).toBe('Bearer made-up');
  });

  it('sees that a reader leaves early, after how many events, and makes no further one', async () => {
    let made = 0;
    const caller = new Caller({
      answers: () => ({
        text: 'a b c',
        get snapshots() {
          made += 1;
          return ['a', 'a b', 'a b c'];
        },
      }),
    });
    const { id } = await caller.create();
    const response = await caller.turn(id, 'chatOverStream');
    const reader = response.body!.getReader();
    await reader.read();
    await reader.read();
    await reader.cancel();
    const entry = caller.service.requests.at(-1)!;
    await entry.ended;
    expect(entry).toMatchObject({ closed: true, end: 'closed', events: 2 });
    expect(made).toBe(1);
  });

  it('sees that a caller aborts while it waits for the next event', async () => {
    const caller = new Caller({ pace: 60_000 });
    const { id } = await caller.create();
    const abort = new AbortController();
    const response = await caller.turn(id, 'chatOverStream', undefined, {}, abort.signal);
    const read = drain(response);
    abort.abort();
    await read;
    const entry = caller.service.requests.at(-1)!;
    await entry.ended;
    expect(entry).toMatchObject({ closed: true, events: 0 });
  });

  it('sees that a caller aborts also when its Request has been collected as garbage', async () => {
    // In a process of its own: the test runner keeps every Request alive.
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--expose-gc',
      '--input-type=module',
      '-e',
      `import { createService } from ${JSON.stringify(new URL('../../src/sandbox/index.ts', import.meta.url).href)};
       const service = createService({ faults: ['stall'] });
       const abort = new AbortController();
       const init = { method: 'POST', body: '{}', headers: ${JSON.stringify(new Caller().headers)}, signal: abort.signal };
       const send = () => service.fetch(new Request('https://sandbox.test/beta/copilot/conversations', init));
       send().catch(() => undefined);
       for (let round = 0; round < 5; round++) { gc(); await new Promise((resolve) => setTimeout(resolve, 10)); }
       abort.abort();
       console.log(service.requests[0].status, service.requests[0].closed);`,
    ]);
    expect(stdout.trim()).toBe('undefined true');
  });

  it('starts anew on reset: no requests, no conversations, no waiting faults, the first settings', async () => {
    const caller = new Caller({ answers: 'first', seed: 3 });
    const { id } = await caller.create();
    caller.service.settings.answers = 'second';
    caller.service.fail({ status: 500, times: 9 });
    caller.service.reset();
    expect(caller.service.requests).toHaveLength(0);
    expect((await caller.turn(id, 'chat')).status).toBe(404);
    const again = await caller.create();
    const { messages } = (await (await caller.turn(again.id, 'chat')).json()) as CopilotConversation;
    expect(messages?.[1]?.text).toBe('first');
  });

  it('refuses options that can not work', () => {
    expect(() => new Caller({ form: 'spliced ' as 'spliced' })).toThrow(/form is one of compact, spliced, crlf/);
    expect(() => new Caller({ pace: -1 })).toThrow(/pace/);
    expect(() => new Caller({ faults: [{ statuss: 400 } as object] })).toThrow(/no member statuss/);
  });
});

describe('the handler of the service', () => {
  it('imports nothing of Node, so that it runs in a browser', async () => {
    const seen = new Set<string>();
    const imported = async (file: URL): Promise<void> => {
      if (seen.has(file.href)) return;
      seen.add(file.href);
      const source = await readFile(file, 'utf8');
      for (const [, from = ''] of source.matchAll(/^(?:import|export)(?! type)[^;]*? from '([^']+)'/gm)) {
        expect(from, file.pathname).not.toMatch(/^node:/);
        if (from.startsWith('.') && from.endsWith('.ts')) await imported(new URL(from, file));
      }
    };
    await imported(new URL('../../src/sandbox/service.ts', import.meta.url));
    expect(seen.size).toBeGreaterThan(10);
  });
});
