import { join } from 'node:path';
import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { chatOverStream, createConversation } from '../generated/sdk.gen.ts';
import { createCopilotChat, createTransport, observer, readEvents, setDefaultObserver } from '../src/node.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { cells, secrets } from './fault-matrix.ts';
import { root } from './repository-copy.ts';

const exporter = new InMemorySpanExporter();
const token = 'a-token-that-no-span-may-show';
const prompt = 'a prompt that no span may show';

let sandbox: Sandbox;
/** One that takes its time for each event. */
let slow: Sandbox;
beforeAll(async () => {
  [sandbox, slow] = await Promise.all([startSandbox(), startSandbox({ pace: 30 })]);
});
afterAll(() => Promise.all([sandbox.close(), slow.close()]));

function register(): void {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
}

beforeEach(() => {
  sandbox.reset();
  exporter.reset();
  register();
});
afterEach(() => {
  trace.disable();
  context.disable();
});

const client = (options: Partial<Parameters<typeof createCopilotChat>[0]> = {}) =>
  createCopilotChat({ credential: token, baseUrl: sandbox.baseUrl, ...options });

/** A conversation whose creation left no span. */
async function conversation(options: Parameters<typeof client>[0] = {}) {
  const created = await client(options).createConversation();
  exporter.reset();
  return created;
}

/** The only span that has ended. */
function only() {
  const spans = exporter.getFinishedSpans();
  expect(spans.map(({ name }) => name)).toHaveLength(1);
  return spans[0]!;
}

const printed = () =>
  JSON.stringify(
    exporter.getFinishedSpans().map(({ name, attributes, status, events }) => ({ name, attributes, status, events })),
  );

describe('a call where OpenTelemetry is set up', () => {
  it('is a span: create', async () => {
    const created = await client().createConversation({ clientRequestId: 'id-of-the-caller' });
    const { name, kind, attributes, status, ended } = only();
    const { port } = new URL(sandbox.baseUrl);
    expect([name, kind, status.code, ended]).toEqual([
      'create_conversation',
      SpanKind.CLIENT,
      SpanStatusCode.UNSET,
      true,
    ]);
    expect(attributes).toEqual({
      'gen_ai.operation.name': 'create_conversation',
      'gen_ai.provider.name': 'microsoft.copilot',
      'gen_ai.conversation.id': created.id,
      'http.request.method': 'POST',
      'url.full': `${sandbox.baseUrl}/copilot/conversations`,
      'server.address': '127.0.0.1',
      'server.port': Number(port),
      'http.request.header.client-request-id': ['id-of-the-caller'],
      'http.response.status_code': 201,
      'http.response.header.request-id': [expect.stringMatching(/^[0-9a-f-]{36}$/)],
    });
  });

  it('is a span: a turn answered whole', async () => {
    const { id, ...rest } = await conversation().then((held) => ({ id: held.id, held }));
    const reply = await rest.held.chat(prompt);
    const { name, attributes } = only();
    expect(name).toBe('chat');
    expect(attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.conversation.id': id,
      'gen_ai.response.id': reply.message.id,
      'gen_ai.response.finish_reasons': ['stop'],
      'url.full': `${sandbox.baseUrl}/copilot/conversations/${id}/chat`,
      'http.response.status_code': 200,
    });
    expect(Object.keys(attributes).filter((key) => /stream|first_chunk|messages|resend|error/.test(key))).toEqual([]);
  });

  it('is a span: a stream, from its first pull to the end of its answer', async () => {
    const held = await conversation({ baseUrl: slow.baseUrl });
    const stream = held.stream(prompt);
    expect(exporter.getFinishedSpans()).toEqual([]);
    const before = Date.now();
    let atFirstText: number | undefined;
    for await (const { type } of stream) {
      if (type !== 'done') expect(exporter.getFinishedSpans()).toEqual([]);
      if (type === 'text') atFirstText ??= Date.now() - before;
    }
    const took = Date.now() - before;
    const { attributes, duration, status } = only();
    const first = Number(attributes['gen_ai.response.time_to_first_chunk']) * 1000;
    expect(attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.stream': true,
      'gen_ai.conversation.id': held.id,
      'gen_ai.response.finish_reasons': ['stop'],
    });
    expect(status.code).toBe(SpanStatusCode.UNSET);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(atFirstText! + 5);
    expect(duration[0] * 1000 + duration[1] / 1e6).toBeGreaterThan(took - 60);
  });

  it('knows the time to the first chunk also where only the reply is read', async () => {
    await (await conversation({ baseUrl: slow.baseUrl })).stream(prompt).reply();
    const { attributes, duration } = only();
    const first = Number(attributes['gen_ai.response.time_to_first_chunk']);
    expect(first).toBeLessThan(duration[0] + duration[1] / 1e9 - 0.08);
  });

  it('knows the answer that ended the conversation by a content filter', async () => {
    const held = await conversation();
    sandbox.fail('disengage');
    await held.chat(prompt);
    expect(only().attributes['gen_ai.response.finish_reasons']).toEqual(['content_filter']);
  });

  it('is one span with all its requests', async () => {
    sandbox.fail({ status: 429, retryAfter: 0, times: 2 });
    await client().createConversation();
    const { attributes, status } = only();
    expect(attributes).toMatchObject({ 'http.request.resend_count': 2, 'http.response.status_code': 201 });
    expect(status.code).toBe(SpanStatusCode.UNSET);
  });

  it.each([
    ['a refusal', { status: 403 }, 'PermissionError', 403],
    ['throttling that outlasts the retries', { status: 429, retryAfter: 900 }, 'ThrottledError', 429],
    ['a lost connection', { reset: true }, 'ConnectionError', undefined],
    ['a cut stream', { cutAfterEvents: 2 }, 'StreamInterruptedError', 200],
    ['a stream without its end', { noFinal: true }, 'StreamInterruptedError', 200],
    ['no answer', { noAnswer: true }, 'NoAnswerError', 200],
  ] as const)('that fails says with what, and no more: %s', async (_, fault, type, status) => {
    const held = await conversation();
    sandbox.fail(fault);
    await expect(held.stream(prompt).reply()).rejects.toMatchObject({ name: type });
    const span = only();
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span.attributes).toMatchObject({
      'error.type': type,
      ...(status && { 'http.response.status_code': status }),
    });
    expect(span.events).toEqual([]);
  });

  it('that is answered by nothing fails, also where the answer comes whole', async () => {
    const held = await conversation();
    sandbox.fail('noAnswer');
    await expect(held.chat(prompt)).rejects.toThrow();
    expect([only().status.code, only().attributes['error.type']]).toEqual([SpanStatusCode.ERROR, 'NoAnswerError']);
  });

  it('ends where the loop is left, and where the caller aborts', async () => {
    const held = await conversation({ baseUrl: slow.baseUrl });
    for await (const event of held.stream(prompt)) if (event.type === 'text') break;
    expect([only().status.code, only().attributes['error.type']]).toEqual([SpanStatusCode.ERROR, 'AbortedError']);
    exporter.reset();
    const control = new AbortController();
    const reading = (async () => {
      for await (const event of held.stream(prompt, { signal: control.signal })) if (event) control.abort();
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AbortedError' });
    expect(only().attributes).toMatchObject({ 'error.type': 'AbortedError', 'http.response.status_code': 200 });
    exporter.reset();
    const chat = held.chat(prompt, { signal: AbortSignal.timeout(1) });
    await expect(chat).rejects.toMatchObject({ name: 'AbortedError' });
    expect(only().attributes).toMatchObject({ 'error.type': 'AbortedError' });
  });

  it('that is aborted while the headers of its answer come in ends with what it failed with', async () => {
    const { id } = await conversation();
    const control = new AbortController();
    // After fetch has resolved, but before the stream has the answer.
    const late: typeof fetch = (...request) =>
      fetch(...request).finally(() => queueMicrotask(() => queueMicrotask(() => control.abort())));
    const stream = client({ fetch: late }).conversation(id).stream(prompt, { signal: control.signal });
    await expect(stream.reply()).rejects.toMatchObject({ name: 'AbortedError' });
    await vi.waitFor(() => expect(only().attributes['error.type']).toBe('AbortedError'));
  });

  it('that is refused here sends nothing and has no span', async () => {
    const held = await conversation();
    await expect(held.chat('')).rejects.toThrow();
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('is a child of what is active, and the parent of what instruments fetch', async () => {
    const tracer = trace.getTracer('test');
    let inner: Span | undefined;
    const instrumented: typeof fetch = async (...request) => {
      inner = tracer.startSpan('POST');
      const response = await fetch(...request);
      inner.end();
      return response;
    };
    const outer = tracer.startSpan('outer');
    await context.with(trace.setSpan(context.active(), outer), () =>
      client({ fetch: instrumented, credential: async () => 't' }).createConversation(),
    );
    outer.end();
    const [http, created] = exporter.getFinishedSpans();
    expect([http!.name, created!.name]).toEqual(['POST', 'create_conversation']);
    expect(http!.parentSpanContext?.spanId).toBe(created!.spanContext().spanId);
    expect(created!.parentSpanContext?.spanId).toBe(outer.spanContext().spanId);
  });

  it('keeps spans of calls at the same time apart', async () => {
    const held = await Promise.all([client().createConversation(), client().createConversation()]);
    exporter.reset();
    const replies = await Promise.all(held.map((one) => one.stream(prompt).reply()));
    const ids = exporter
      .getFinishedSpans()
      .map(({ attributes }) => [attributes['gen_ai.conversation.id'], attributes['gen_ai.response.id']]);
    expect(ids.sort()).toEqual(held.map(({ id }, index) => [id, replies[index]!.message.id]).sort());
  });

  it('works without a context manager, as in browsers', async () => {
    context.disable();
    await client().createConversation();
    expect(only().attributes['http.response.status_code']).toBe(201);
  });
});

describe('the spans', () => {
  it('never hold token, prompt or answer, whatever goes wrong', async () => {
    let count = 0;
    for await (const { name, column } of cells(sandbox)) {
      expect(exporter.getFinishedSpans().length, `${name}, ${column}`).toBeGreaterThan(0);
      const text = printed();
      for (const secret of [...secrets, 'a conversation with the sandbox']) expect(text).not.toContain(secret);
      for (const { ended } of exporter.getFinishedSpans()) expect(ended).toBe(true);
      exporter.reset();
      count++;
    }
    expect(count).toBeGreaterThan(150);
  }, 120_000);

  it('hold prompt and answer where that is asked for, as the conventions have them', async () => {
    const held = await conversation({ observe: observer({ recordContent: true }) });
    const reply = await held.chat(prompt, { additionalContext: ['Due in May.'] });
    const { attributes } = only();
    expect(JSON.parse(String(attributes['gen_ai.input.messages']))).toEqual([
      {
        role: 'user',
        parts: [
          { type: 'text', content: prompt },
          { type: 'text', content: 'Due in May.' },
        ],
      },
    ]);
    expect(JSON.parse(String(attributes['gen_ai.output.messages']))).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: reply.text }], finish_reason: 'stop' },
    ]);
    exporter.reset();
    const streamed = await held.stream(prompt).reply();
    expect(printed()).toContain(JSON.stringify(streamed.text).slice(1, 40));
    expect(printed()).not.toContain(token);
  });

  it('are not made where that is asked for, or nobody is set up', async () => {
    await client({ observe: false }).createConversation();
    await client({ observe: observer({ spans: false }) }).createConversation();
    trace.disable();
    await client().createConversation();
    expect(exporter.getFinishedSpans()).toEqual([]);
  });

  it('are left out quickly where no provider is registered: no watch is made', () => {
    trace.disable();
    const operation = { name: 'chat', success: 200, accept: 'application/json', timeoutMs: 1, turn: true } as const;
    expect(observer()(operation, 'https://graph.microsoft.com/beta/copilot/conversations/x/chat', {})).toBeUndefined();
  });

  it('are made for clients of the portable entry point once an observer is set', async () => {
    setDefaultObserver(undefined);
    await client().createConversation();
    expect(exporter.getFinishedSpans()).toEqual([]);
    setDefaultObserver(observer());
    await client().createConversation();
    expect(only().name).toBe('create_conversation');
  });
});

describe('a bundle', () => {
  const bundled = async (contents: string) => {
    const stdin = { contents, resolveDir: join(root, 'src') };
    const { outputFiles } = await build({ stdin, bundle: true, minify: true, format: 'esm', write: false });
    return outputFiles[0]!.text;
  };

  it('for browsers has nothing of the observer where nobody asks for it', async () => {
    const without = await bundled(`export { createCopilotChat } from './index.ts'`);
    expect(without).not.toMatch(/gen_ai|opentelemetry/);
    const withIt = await bundled(`export { createCopilotChat, observer } from './index.ts'`);
    expect(withIt).toContain('gen_ai.operation.name');
    expect(withIt).not.toMatch(/from"@opentelemetry|import\(/);
  });

  it('for Node has it by itself', async () => {
    expect(await bundled(`export { createCopilotChat } from './node.ts'`)).toContain('gen_ai.operation.name');
  });
});

describe('a generated operation', () => {
  const transport = () => createTransport({ credential: token, baseUrl: sandbox.baseUrl, readEvents });
  const body = { message: { text: prompt }, locationHint: { timeZone: 'UTC' } };

  it('is a span too, and a stream to its end', async () => {
    const client = transport();
    const { data } = await createConversation({ client, body: {}, throwOnError: true });
    expect(only().attributes).toMatchObject({ 'gen_ai.conversation.id': data.id });
    exporter.reset();
    const path = { conversationId: data.id };
    const { stream } = await chatOverStream({ client, path, body });
    for await (const snapshot of stream) {
      expect([snapshot.id, exporter.getFinishedSpans()]).toEqual([data.id, []]);
    }
    expect(only().attributes).toMatchObject({ 'gen_ai.response.time_to_first_chunk': expect.any(Number) });
    expect(only().status.code).toBe(SpanStatusCode.UNSET);
    exporter.reset();
    const again = await chatOverStream({ client, path, body });
    for await (const _ of again.stream) break;
    expect(only().attributes['error.type']).toBe('AbortedError');
    exporter.reset();
    sandbox.fail({ cutAfterEvents: 1 });
    const cut = await chatOverStream({ client, path, body });
    await expect(Array.fromAsync(cut.stream)).rejects.toThrow();
    expect(only().attributes['error.type']).toBe('StreamInterruptedError');
  });
});
