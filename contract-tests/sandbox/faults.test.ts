import { describe, expect, it } from 'vitest';
import type { CopilotConversation } from '../../generated/types.gen.ts';
import { errorShapes, type Fault } from '../../src/sandbox/index.ts';
import { eventsOf, violations } from './documented.ts';
import { Caller, drain, type Operation, operations } from './harness.ts';

const turns = ['chat', 'chatOverStream'] as const;

/** The resource that an answer ends with. */
async function resourceOf(operation: Operation, response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  return JSON.parse(operation === 'chatOverStream' ? eventsOf(text).at(-1)! : text) as Record<string, unknown>;
}

describe.each(operations)('a fault of %s', (operation) => {
  const success = operation === 'createConversation' ? 201 : 200;

  it('is any status with any shape of body, and the next request is served again', async () => {
    for (const status of [400, 401, 403, 404, 409, 418, 429, 500, 502, 503, 504]) {
      for (const body of errorShapes) {
        const caller = new Caller();
        const response = await caller.call(operation, { status, body });
        const { text } = await drain(response);
        expect(response.status).toBe(status);
        expect(response.headers.has('www-authenticate')).toBe(status === 401);
        const found = violations(operation, { status, headers: response.headers, text });
        const documented = body === 'odata' || body === 'nested' || body === 'innererror';
        const licence = body === 'conversation' && status === 403 && operation !== 'createConversation';
        expect(found.length === 0).toBe(documented || licence);
        expect((await caller.call(operation)).status).toBe(success);
      }
    }
  });

  it('has a Retry-After in seconds, as a date, or none', async () => {
    const header = async (retryAfter?: number | string) =>
      (
        await new Caller().call(operation, { status: 429, ...(retryAfter !== undefined && { retryAfter }) })
      ).headers.get('retry-after');
    expect(await header()).toBeNull();
    expect(await header(3)).toBe('3');
    const date = Date.parse((await header('date:60'))!);
    expect(date - Date.now()).toBeGreaterThan(55_000);
    expect(date - Date.now()).toBeLessThan(61_000);
    expect(await header('soon')).toBe('soon');
  });

  it('comes for the first request of a call only, where the header says so', async () => {
    const caller = new Caller();
    const headers = { 'x-sandbox-fault': 'status=401; times=1', 'client-request-id': 'one-call' };
    const statuses = [];
    for (let count = 0; count < 2; count++) statuses.push((await caller.call(operation, undefined, headers)).status);
    const other = await caller.call(operation, undefined, { ...headers, 'client-request-id': 'another-call' });
    expect([...statuses, other.status]).toEqual([401, success, 401]);
  });

  it('is asked for by header as JSON too, and comes each time', async () => {
    const caller = new Caller();
    const headers = { 'x-sandbox-fault': '{"status":503,"retryAfter":1}' };
    expect((await caller.call(operation, undefined, headers)).status).toBe(503);
    expect((await caller.call(operation, undefined, headers)).headers.get('retry-after')).toBe('1');
    const wrong = await caller.call(operation, undefined, { 'x-sandbox-fault': 'statuss=1' });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain('no member statuss');
  });

  it('waits for a request that would be served', async () => {
    const caller = new Caller({ faults: [{ operation, status: 500 }] });
    const refused = await caller.call(operation, undefined, { 'content-type': 'text/plain' });
    const failed = await caller.call(operation);
    expect([refused.status, failed.status]).toEqual([415, 500]);
  });

  it('loses the connection before the answer', async () => {
    const caller = new Caller();
    await expect(caller.call(operation, { reset: true })).rejects.toThrow(/reset/);
    expect(caller.service.requests.at(-1)).toMatchObject({ status: 0, end: 'cut', closed: false });
  });

  it('cuts the body after as many bytes as it says', async () => {
    for (const cutAfterBytes of [0, 1, 100]) {
      const caller = new Caller();
      const { text, lost } = await drain(await caller.call(operation, { cutAfterBytes }));
      expect([text.length, lost]).toEqual([cutAfterBytes, true]);
      expect(caller.service.requests.at(-1)).toMatchObject({ end: 'cut', bytes: cutAfterBytes, closed: false });
    }
  });

  it('leaves the caller waiting before the answer or within it, until the caller goes', async () => {
    for (const fault of [
      { stall: true },
      { stallAfterBytes: 0 },
      { stallAfterBytes: 40 },
      { delayMs: 60_000 },
    ] as Fault[]) {
      const caller = new Caller();
      const { id } = await caller.create();
      caller.service.fail(fault);
      const abort = new AbortController();
      const call =
        operation === 'createConversation'
          ? caller.send('/copilot/conversations', {}, {}, abort.signal)
          : caller.turn(id, operation, undefined, {}, abort.signal);
      let over = false;
      const outcome = call
        .then(drain, () => undefined)
        .then(() => {
          over = true;
        });
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(over).toBe(false);
      abort.abort();
      await outcome;
      expect(caller.service.requests.at(-1)).toMatchObject({ closed: true, bytes: fault.stallAfterBytes ?? 0 });
    }
  });

  it('gives the body in pieces of so many bytes', async () => {
    const plain = await drain(await new Caller({ seed: 1 }).call(operation));
    const response = await new Caller({ seed: 1 }).call(operation, { pieceBytes: 7, pieceMs: 0 });
    const sizes: number[] = [];
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body!) {
      sizes.push(piece.length);
      pieces.push(piece);
    }
    expect(Math.max(...sizes)).toBe(7);
    expect(Buffer.concat(pieces).toString()).toBe(plain.text);
  });

  it('gives another status, content type or address', async () => {
    const other = await new Caller().call(operation, { status: 202 });
    expect([other.status, (await drain(other)).text.length > 50]).toEqual([202, true]);
    const plain = await new Caller().call(operation, { contentType: 'text/plain' });
    expect([plain.status, plain.headers.get('content-type')]).toEqual([success, 'text/plain']);
    const redirect = await new Caller().call(operation, 'location=https://elsewhere.example/beta');
    expect([redirect.status, redirect.headers.get('location')]).toEqual([307, 'https://elsewhere.example/beta']);
    const found = await new Caller().call(operation, { location: 'https://elsewhere.example/', status: 302 });
    expect(found.status).toBe(302);
  });

  it('gives a success whose body is a page, nothing or broken JSON', async () => {
    const html = await new Caller().call(operation, { body: 'html' });
    expect([html.status, html.headers.get('content-type')]).toEqual([success, 'text/html']);
    const empty = await new Caller().call(operation, { body: 'empty' });
    expect([empty.status, (await drain(empty)).text]).toEqual([success, '']);
    const broken = await new Caller().call(operation, { body: 'broken' });
    expect(broken.status).toBe(success);
    await expect(resourceOf(operation, broken)).rejects.toThrow(SyntaxError);
  });

  it('gives an error object in a success', async () => {
    const resource = await resourceOf(operation, await new Caller().call(operation, { errorObject: true }));
    expect(resource).toMatchObject({ error: { code: 'internalServerError' } });
  });

  it('gives members that nobody knows, status for state, nulls, and more than is documented', async () => {
    const answer = async (fault: Fault) => resourceOf(operation, await new Caller().call(operation, fault));
    expect((await answer({ unknownMembers: true })).state).toBe('pausedForReview');
    const renamed = await answer({ statusForState: true });
    expect([renamed.status, 'state' in renamed]).toEqual(['active', false]);
    const { id, messages, ...nulls } = await answer({ nulls: true });
    expect([typeof id, ...new Set(Object.values(nulls))]).toEqual(['string', null]);
    expect(await answer({ extras: true })).toHaveProperty('sandboxExtra.nested', [1, null, 'three']);
    const huge = await new Caller().call(operation, { hugeBytes: 3_000_000 });
    expect((await drain(huge)).text.length).toBeGreaterThan(3_000_000);
  });

  it('is any answer that a test writes', async () => {
    const json = await new Caller().call(operation, {
      answer: { status: 299, headers: { 'x-a': 'b' }, body: { a: [1] } },
    });
    expect([json.status, json.headers.get('x-a'), await json.json()]).toEqual([299, 'b', { a: [1] }]);
    const parts = await new Caller().call(operation, {
      answer: { status: 200, parts: ['a', 1, new Uint8Array([98])] },
    });
    expect([parts.headers.get('content-type'), await parts.text()]).toEqual(['text/event-stream', 'ab']);
    const lost = await new Caller().call(operation, { answer: { status: 200, parts: ['abc'] }, cutAfterBytes: 3 });
    expect(await drain(lost)).toEqual({ text: 'abc', lost: true });
  });
});

describe.each(turns)('a fault of a turn by %s', (operation) => {
  it('drops the conversation, which is then not found by later turns either', async () => {
    const caller = new Caller();
    const { id } = await caller.create();
    caller.service.fail('gone');
    const statuses = [(await caller.turn(id, operation)).status, (await caller.turn(id, operation)).status];
    expect(statuses).toEqual([404, 404]);
  });

  it('disengages inside an ordinary success, and later turns are refused', async () => {
    const caller = new Caller({ answers: 'The answer.' });
    const { id } = await caller.create();
    caller.service.fail('disengage');
    const first = await caller.turn(id, operation);
    expect(first.status).toBe(200);
    const resource = (await resourceOf(operation, first)) as CopilotConversation;
    expect(resource.state).toBe('disengagedForRai');
    expect(resource.messages?.[1]?.text).not.toContain('The answer.');
    const later = await caller.turn(id, operation);
    expect(later.status).toBe(403);
    expect(await later.text()).toContain('conversationDisengaged');
  });

  it('gives no last event, or a conversation without an answer', async () => {
    const update = await resourceOf(operation, await new Caller().call(operation, 'no-final'));
    expect(update.displayName).toBe('Intermediate Conversation Update');
    const echo = (await resourceOf(operation, await new Caller().call(operation, 'no-answer'))) as CopilotConversation;
    expect(echo.messages?.map(({ text }) => text)).toEqual(['What is due on Friday?']);
  });

  it('gives attributions with members that nobody knows', async () => {
    const resource = await resourceOf(operation, await new Caller().call(operation, { unknownMembers: true }));
    const { messages } = resource as CopilotConversation;
    expect(messages?.[1]?.attributions?.[0]).toMatchObject({
      attributionType: 'quotation',
      attributionSource: 'archive',
    });
  });
});

describe('a fault of chatOverStream', () => {
  const textsOf = async (fault: Fault) => {
    const text = await (await new Caller({ answers: 'One two three.' }).call('chatOverStream', fault)).text();
    const events = eventsOf(text).map((data) => JSON.parse(data) as CopilotConversation);
    return {
      shown: events.slice(0, -1).flatMap(({ messages }) => messages?.[0]?.text ?? []),
      last: events.at(-1)!.messages?.[1]?.text ?? '',
    };
  };

  it('rewrites a text that was shown', async () => {
    const { shown, last } = await textsOf({ rewrite: true });
    expect(last).toBe('One two three.');
    expect(shown.length).toBeGreaterThan(0);
    for (const text of shown) expect(last.startsWith(text)).toBe(false);
  });

  it('withdraws an answer that was shown', async () => {
    const { shown, last } = await textsOf({ withdraw: true });
    expect(shown.at(-1)).toBe('One two three.');
    expect(last).not.toContain('One');
  });

  it('cuts or stalls after so many events', async () => {
    const caller = new Caller();
    const { text, lost } = await drain(await caller.call('chatOverStream', { cutAfterEvents: 3 }));
    expect([eventsOf(text).length, lost]).toEqual([3, true]);
    expect(caller.service.requests.at(-1)).toMatchObject({ events: 3, end: 'cut' });
    const stalled = (await caller.call('chatOverStream', { stallAfterEvents: 2 })).body!.getReader();
    await stalled.read();
    await stalled.read();
    const third = stalled.read();
    const pause = new Promise((resolve) => setTimeout(() => resolve('nothing'), 20));
    expect(await Promise.race([third, pause])).toBe('nothing');
    await stalled.cancel();
    await third;
    expect(caller.service.requests.at(-1)).toMatchObject({ events: 2, closed: true });
  });

  it('answers with JSON where a stream belongs', async () => {
    const response = await new Caller().call('chatOverStream', 'json');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toHaveProperty('messages.length', 2);
  });

  it('is for one operation where it says which', async () => {
    const caller = new Caller({ faults: ['operation=chat; status=500'] });
    expect((await caller.call('chatOverStream')).status).toBe(200);
    expect((await caller.call('chat')).status).toBe(500);
    expect((await caller.call('chat')).status).toBe(200);
  });

  it('does not wait for an operation that it means nothing to', async () => {
    const caller = new Caller();
    caller.service.fail('rewrite', 'gone');
    expect((await caller.create()).id).toBeTruthy();
    expect((await caller.call('chat')).status).toBe(404);
  });
});
