import { generateText, streamText } from 'ai';
import { describe, expect, it } from 'vitest';
import type { CopilotChatProviderOptions, Rewrites } from '../../src/ai-sdk/index.ts';
import { TextRewrittenError } from '../../src/index.ts';
import { answer, printed, prompt, serve } from './harness.ts';

const here = serve('msw');
const draft = `Let me see. ${answer}`;

/** A stream with what it told on the way: its text parts, and its errors. */
async function stream(rewrites?: Rewrites) {
  const errors: unknown[] = [];
  const copilotChat = { ...(rewrites && { rewrites }) } satisfies CopilotChatProviderOptions;
  const result = streamText({
    model: here.provider()(),
    prompt,
    providerOptions: { copilotChat },
    onError: ({ error }) => void errors.push(error),
  });
  const deltas = await Array.fromAsync(result.textStream);
  const texts = (await result.content).filter((part) => part.type === 'text');
  return { result, deltas, errors, texts, finishReason: await result.finishReason };
}

describe('text that the service rewrites', () => {
  it('is an error by default, with the whole text to show in its place', async () => {
    here.service.fail('rewrite');
    const { result, deltas, errors, finishReason } = await stream();
    expect(deltas.join('')).toBe(draft);
    expect([errors.length, finishReason, await result.rawFinishReason]).toEqual([1, 'error', 'textRewritten']);
    const [error] = errors as [{ cause: TextRewrittenError; message: string }];
    expect(error).toMatchObject({ name: 'AI_APICallError', isRetryable: false });
    expect(error.message).toContain("rewrites: 'new-part' or 'buffer'");
    expect([error.cause instanceof TextRewrittenError, error.cause.text]).toEqual([true, answer]);
    expect(await printed(error)).not.toContain('Lisbon');
    expect(here.seen()).toEqual(['createConversation 201', 'chatOverStream 200']);
  });

  it('is no error where it comes to extend what was shown after all', async () => {
    here.service.settings.answers = {
      text: 'In Lisbon, in May.',
      snapshots: ['In', 'In Lis', 'On second thoughts', 'In L', 'In Lisbon, in'],
    };
    const { deltas, errors, finishReason } = await stream('error');
    expect(deltas).toEqual(['In', ' Lis', 'bon, in', ' May.']);
    expect([errors, finishReason]).toEqual([[], 'stop']);
  });

  it('starts anew in a part of its own where the call wants that', async () => {
    here.service.settings.answers = { text: 'In Porto.', snapshots: ['In Lisbon', 'In Porto', ''] };
    const { result, errors, texts, finishReason } = await stream('new-part');
    const metadata = (more: object) => ({ copilotChat: { conversationId: expect.any(String), ...more } });
    expect(texts).toEqual([
      { type: 'text', text: 'In Lisbon', providerMetadata: metadata({}) },
      { type: 'text', text: 'In Porto', providerMetadata: metadata({ replacesPrevious: true }) },
      // The one that the empty text began: what comes after it extends it.
      { type: 'text', text: 'In Porto.', providerMetadata: metadata({ replacesPrevious: true }) },
    ]);
    expect([errors, finishReason]).toEqual([[], 'stop']);
    expect(await result.text).toBe('In LisbonIn PortoIn Porto.');
  });

  it('ends each part before the next one begins, and has no empty deltas', async () => {
    here.service.settings.answers = { text: 'In Porto.', snapshots: ['In Lisbon', ''] };
    const { stream: parts } = await here
      .provider({ rewrites: 'new-part' })()
      .doStream({
        prompt: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
      });
    const told: string[] = [];
    const reader = parts.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const part = next.value;
      if (part.type === 'text-delta') told.push(`${part.id} ${part.delta}`);
      else if (part.type === 'text-start' || part.type === 'text-end') told.push(`${part.type} ${part.id}`);
    }
    expect(told).toEqual([
      ...['text-start 1', '1 In Lisbon', 'text-end 1'],
      ...['text-start 2', '2 In Porto.', 'text-end 2'],
    ]);
  });

  it('is held until the end where the call wants that, and comes whole', async () => {
    here.service.fail('rewrite');
    const { result, deltas, errors, finishReason } = await stream('buffer');
    expect([deltas, errors, finishReason]).toEqual([[answer], [], 'stop']);
    expect((await result.sources).length).toBe(2);
  });

  it('is what the provider says where the call says nothing', async () => {
    here.service.fail('rewrite', 'rewrite');
    const buffering = here.provider({ rewrites: 'buffer' })();
    expect(await Array.fromAsync(streamText({ model: buffering, prompt }).textStream)).toEqual([answer]);
    const providerOptions = { copilotChat: { rewrites: 'new-part' } };
    const { text } = streamText({ model: buffering, prompt, providerOptions });
    expect(await text).toBe(draft + answer);
  });

  it('is not there without a stream', async () => {
    expect((await generateText({ model: here.provider()(), prompt })).text).toBe(answer);
  });
});

describe('an answer that the service takes back', () => {
  it('is an error where it was shown', async () => {
    here.service.fail('withdraw');
    const { errors, finishReason } = await stream();
    expect(errors).toMatchObject([
      { cause: { name: 'TextRewrittenError', text: expect.stringMatching(/taken back/) } },
    ]);
    expect(finishReason).toBe('error');
  });

  it('is not shown where text is held until the end', async () => {
    here.service.fail('withdraw');
    const { deltas, errors, finishReason } = await stream('buffer');
    expect(deltas.join('')).toMatch(/^This answer was taken back/);
    expect([errors, finishReason]).toEqual([[], 'stop']);
  });
});

describe('a conversation that the service ends', () => {
  it('finishes with content-filter, and with what the service says instead', async () => {
    here.service.fail('disengage');
    const { text, finishReason, rawFinishReason, providerMetadata } = await generateText({
      model: here.provider()(),
      prompt,
    });
    expect(text).toMatch(/^This conversation ends here/);
    expect([finishReason, rawFinishReason]).toEqual(['content-filter', 'disengagedForRai']);
    expect(providerMetadata?.copilotChat).toMatchObject({ state: 'disengagedForRai' });
  });

  it('finishes with content-filter also where it says nothing', async () => {
    const fault = { disengage: true, noAnswer: true };
    here.service.fail(fault, fault);
    const whole = await generateText({ model: here.provider()(), prompt });
    expect([whole.text, whole.finishReason, whole.rawFinishReason]).toEqual(['', 'content-filter', 'disengagedForRai']);
    expect(whole.providerMetadata?.copilotChat).toMatchObject({ state: 'disengagedForRai' });
    const { result, errors, finishReason } = await stream();
    expect([errors, finishReason, await result.rawFinishReason]).toEqual([[], 'content-filter', 'disengagedForRai']);
  });

  it('finishes a stream with content-filter, and says that its text is no longer the answer', async () => {
    here.service.fail('disengage', 'disengage');
    const { errors, finishReason } = await stream();
    expect([errors.length, finishReason]).toEqual([1, 'content-filter']);
    const buffered = await stream('buffer');
    expect([buffered.errors, buffered.finishReason]).toEqual([[], 'content-filter']);
    expect(buffered.deltas.join('')).toMatch(/^This conversation ends here/);
  });
});
