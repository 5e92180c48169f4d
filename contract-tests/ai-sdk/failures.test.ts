import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { APICallError, generateText, streamText } from 'ai';
import { describe, expect, it } from 'vitest';
import { createCopilotChatProvider } from '../../src/ai-sdk/index.ts';
import {
  ConversationNotFoundError,
  CopilotChatError,
  NoAnswerError,
  PermissionError,
  partialTextOf,
  ServiceError,
  StreamInterruptedError,
  ThrottledError,
} from '../../src/index.ts';
import { answer, printed, prompt, rejected, serve, token } from './harness.ts';

/** A call as the AI SDK makes it of the model. */
const asked = { prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text: prompt }] }] };

/** A stream that is read to its end, with its errors. */
async function stream(model: Parameters<typeof streamText>[0]['model'], more: object = {}) {
  const errors: unknown[] = [];
  const result = streamText({ model, prompt, onError: ({ error }) => void errors.push(error), ...more });
  const deltas = await Array.fromAsync(result.textStream);
  return { result, errors, text: deltas.join('') };
}

for (const by of ['msw', 'sandbox'] as const) {
  describe(`a failure over ${by}`, () => {
    const here = serve(by);

    it('asks a prompt once that the service may have started on, whatever retries the AI SDK has', async () => {
      here.service.fail({ operation: 'chat', status: 500 }, { operation: 'chatOverStream', status: 500 });
      const error = await rejected(generateText({ model: here.provider()(), prompt, maxRetries: 2 }));
      expect(APICallError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ statusCode: 500, isRetryable: false, cause: expect.any(ServiceError) });
      const { errors } = await stream(here.provider()(), { maxRetries: 2 });
      expect(errors).toMatchObject([{ name: 'AI_APICallError', statusCode: 500, cause: expect.any(ServiceError) }]);
      expect(here.seen()).toEqual([
        ...['createConversation 201', 'chat 500', 'createConversation 201', 'chatOverStream 500'],
      ]);
    });

    it('of a stream that is refused is a failed call, not a stream', async () => {
      here.service.fail({ operation: 'chatOverStream', status: 403 });
      const error = await rejected(here.provider()().doStream(asked));
      expect(error).toMatchObject({ name: 'AI_APICallError', statusCode: 403, cause: expect.any(PermissionError) });
    });

    it('of throttling is retried by this package as it is set to, and not again by the AI SDK', async () => {
      const throttled = { operation: 'chat', status: 429, retryAfter: 0 } as const;
      here.service.fail(throttled, throttled, throttled);
      const model = here.provider({ maxRetries: 1 })();
      const error = await rejected(generateText({ model, prompt, maxRetries: 2 }));
      expect(here.seen()).toEqual(['createConversation 201', 'chat 429', 'chat 429']);
      const cause = expect.any(ThrottledError);
      expect(error).toMatchObject({
        statusCode: 429,
        isRetryable: false,
        cause,
        url: expect.stringMatching(/\/chat$/),
      });
      const { attempts, requestId, clientRequestId } = (error as { cause: CopilotChatError }).cause;
      expect(attempts).toBe(2);
      expect((error as APICallError).responseHeaders).toEqual({
        'request-id': requestId,
        'client-request-id': clientRequestId,
        'retry-after': '0',
      });
    });

    it('that passes is not seen: throttled once, the answer comes', async () => {
      here.service.fail({ operation: 'chatOverStream', status: 429, retryAfter: 0 });
      expect((await stream(here.provider()())).text).toBe(answer);
      expect(here.seen()).toEqual(['createConversation 201', 'chatOverStream 429', 'chatOverStream 200']);
    });

    it('of a stream that is cut has the text so far and the finish reason error, never stop', async () => {
      here.service.settings.pace = 2;
      here.service.fail({ operation: 'chatOverStream', cutAfterEvents: 6 });
      const { result, errors, text } = await stream(here.provider()());
      expect([await result.finishReason, await result.rawFinishReason]).toEqual(['error', 'connectionLost']);
      expect(errors).toMatchObject([{ name: 'AI_APICallError', cause: expect.any(StreamInterruptedError) }]);
      expect([text.length > 0, answer.startsWith(text), text === answer]).toEqual([true, true, false]);
      expect(partialTextOf((errors[0] as Error).cause)).toBe(text);
      const { copilotChat } = (await result.providerMetadata)!;
      expect(copilotChat).toEqual({ conversationId: expect.any(String) });
    });

    it('of a stream without its last event is one too', async () => {
      here.service.fail('no-final');
      const { result, errors } = await stream(here.provider()());
      expect([await result.finishReason, await result.rawFinishReason]).toEqual(['error', 'noFinalEvent']);
      expect(errors).toMatchObject([{ cause: expect.any(StreamInterruptedError) }]);
    });

    it('reaches the user interface as an error, with no end that looks whole', async () => {
      here.service.fail({ operation: 'chatOverStream', cutAfterEvents: 6 });
      const result = streamText({ model: here.provider()(), prompt, onError: () => undefined });
      const chunks = await Array.fromAsync(result.toUIMessageStream({ onError: () => 'It failed.' }));
      expect(chunks).toContainEqual({ type: 'error', errorText: 'It failed.' });
      expect(chunks.at(-1)).toMatchObject({ type: 'finish', finishReason: 'error' });
    });

    it('is an error where the service answers nothing', async () => {
      here.service.fail('no-answer', 'no-answer');
      await expect(generateText({ model: here.provider()(), prompt })).rejects.toMatchObject({
        name: 'AI_APICallError',
        cause: expect.any(NoAnswerError),
      });
      expect(await (await stream(here.provider()())).result.finishReason).toBe('error');
    });

    it('has neither the prompt nor the answer nor the token in what is printed of it', async () => {
      here.service.settings.pace = 2;
      here.service.fail(
        { operation: 'chat', status: 400, message: `I do not understand "${prompt}" of ${token}` },
        { operation: 'chatOverStream', status: 403, body: 'conversation' },
        { operation: 'chatOverStream', cutAfterEvents: 6 },
        { operation: 'chatOverStream', errorObject: true, message: prompt },
      );
      const model = here.provider()();
      const errors = [await rejected(generateText({ model, prompt, system: 'The secret rule.' }))];
      for (let index = 0; index < 3; index++)
        errors.push(...(await stream(model, { system: 'The secret rule.' })).errors);
      expect(errors.map((error) => (error as APICallError).cause)).toEqual(Array(4).fill(expect.any(CopilotChatError)));
      for (const error of errors) {
        const text = await printed(error);
        expect(text).toContain('AI_APICallError');
        expect(text).not.toMatch(/secret|Lisbon|made-up/);
      }
    });

    it('says that a conversation is gone, or that a scope is missing', async () => {
      const model = here.provider()();
      const { providerMetadata } = await generateText({ model, prompt });
      here.service.fail('gone');
      const gone = generateText({ model, prompt, providerOptions: { copilotChat: providerMetadata!.copilotChat! } });
      const cause = expect.any(ConversationNotFoundError);
      await expect(gone).rejects.toMatchObject({ statusCode: 404, isRetryable: false, cause });
      here.service.fail({ operation: 'createConversation', status: 403 });
      const forbidden = generateText({ model, prompt });
      await expect(forbidden).rejects.toMatchObject({
        url: '/copilot/conversations',
        cause: expect.any(PermissionError),
      });
    });
  });
}

describe('an abort', () => {
  const here = serve('sandbox');

  it('closes the connection of a stream, and is one for the AI SDK whatever its reason', async () => {
    for (const reason of [undefined, new Error('the user left'), 'left']) {
      here.service.settings.pace = 15;
      const controller = new AbortController();
      const told: string[] = [];
      const { fullStream } = streamText({
        model: here.provider()(),
        prompt,
        abortSignal: controller.signal,
        onError: () => void told.push('error'),
        onAbort: () => void told.push('abort'),
      });
      const types: string[] = [];
      for await (const { type } of fullStream) {
        types.push(type);
        if (type === 'text-delta') controller.abort(reason);
      }
      expect([types.at(-1), types.includes('finish'), told]).toEqual(['abort', false, ['abort']]);
      const turn = here.service.requests.at(-1)!;
      await turn.ended;
      expect([turn.operation, turn.end, turn.closed]).toEqual(['chatOverStream', 'closed', true]);
    }
  });

  it('is thrown to who reads the model without the AI SDK', async () => {
    here.service.settings.pace = 15;
    const controller = new AbortController();
    const { stream: parts } = await here
      .provider()()
      .doStream({ ...asked, abortSignal: controller.signal });
    const reader = parts.getReader();
    const types: string[] = [];
    const reading = (async () => {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        types.push(next.value.type);
        if (next.value.type === 'text-delta') controller.abort();
      }
    })();
    expect(await rejected(reading)).toMatchObject({ name: 'AbortError' });
    expect(types.at(-1)).toBe('text-delta');
  });

  it('ends a call that waits, and is not retried', async () => {
    here.service.fail({ operation: 'chat', stall: true }, { operation: 'chatOverStream', stall: true });
    const controller = new AbortController();
    const chat = rejected(generateText({ model: here.provider()(), prompt, abortSignal: controller.signal }));
    while (here.service.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect(await chat).toMatchObject({ name: 'AbortError' });
    const { errors } = await stream(here.provider()(), { abortSignal: AbortSignal.timeout(100) });
    expect(errors).toEqual([]);
    expect(here.service.requests.map(({ operation }) => operation)).toEqual([
      ...['createConversation', 'chat', 'createConversation', 'chatOverStream'],
    ]);
    for (const { ended } of here.service.requests) await ended;
  });

  it('before the call sends nothing', async () => {
    const error = await rejected(generateText({ model: here.provider()(), prompt, abortSignal: AbortSignal.abort() }));
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(here.service.requests).toEqual([]);
  });

  it('is what leaving the text means: the connection is closed, also while the service is silent', async () => {
    here.service.fail({ operation: 'chatOverStream', stallAfterEvents: 6 });
    const { stream: parts } = await here.provider()().doStream(asked);
    const reader = parts.getReader();
    let next = await reader.read();
    while (next.value?.type !== 'text-delta') next = await reader.read();
    const pending = (async () => {
      for (let last = next; !last.done; ) last = await reader.read();
    })();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await reader.cancel();
    await pending;
    const turn = here.service.requests.at(-1)!;
    await turn.ended;
    expect(turn.end).toBe('closed');
  });
});

describe('a service that is not there', () => {
  it('is an error that does not ask for retries', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const copilot = createCopilotChatProvider({
      credential: token,
      baseUrl: `http://127.0.0.1:${port}/beta`,
      maxRetries: 0,
    });
    const error = await rejected(generateText({ model: copilot(), prompt }));
    expect(error).toMatchObject({ isRetryable: false, cause: { name: 'ConnectionError' } });
    expect((error as APICallError).statusCode).toBeUndefined();
  });
});
