import { createProviderRegistry, generateText, streamText } from 'ai';
import { describe, expect, it } from 'vitest';
import { createCopilotChatProvider } from '../../src/ai-sdk/index.ts';
import { createCopilotChat, toMarkdown } from '../../src/index.ts';
import { answer, prompt, serve, token } from './harness.ts';

const sources = [
  {
    type: 'source',
    sourceType: 'url',
    id: expect.stringMatching(/^[0-9a-f-]{36}-1$/),
    url: 'https://fabrikam.sharepoint.example/Plan.docx',
    title: 'The plan',
    providerMetadata: { copilotChat: { attributionType: 'citation', attributionSource: 'grounding' } },
  },
  {
    type: 'source',
    sourceType: 'url',
    id: expect.stringMatching(/^[0-9a-f-]{36}-3$/),
    url: 'https://search.example/?q=Lisbon',
    providerMetadata: { copilotChat: { attributionType: 'annotation', attributionSource: null } },
  },
];

for (const by of ['msw', 'sandbox'] as const) {
  describe(`the AI SDK over ${by}`, () => {
    const here = serve(by);

    it('generates text with one chat in a new conversation', async () => {
      const { text, finishReason, rawFinishReason, warnings, usage, response } = await generateText({
        model: here.provider()(),
        prompt,
      });
      expect([text, finishReason, rawFinishReason]).toEqual([answer, 'stop', 'active']);
      expect(warnings ?? []).toEqual([]);
      expect([usage.inputTokens, usage.outputTokens, usage.totalTokens]).toEqual([undefined, undefined, undefined]);
      expect([response.modelId, response.timestamp.getTime()]).toEqual(['copilot-chat', expect.any(Number)]);
      expect(response.id).toMatch(/^[0-9a-f-]{36}$/);
      expect(here.seen()).toEqual(['createConversation 201', 'chat 200']);
      expect(here.body(0)).toMatchObject({ message: { text: prompt } });
    });

    it('streams text as it comes, in one part that ends', async () => {
      here.service.settings.pace = 5;
      const { fullStream } = streamText({ model: here.provider()('copilot-chat'), prompt });
      const parts = await Array.fromAsync(fullStream as AsyncIterable<{ type: string; id?: string; text?: string }>);
      const deltas = parts.filter(({ type }) => type === 'text-delta');
      expect(deltas.length).toBeGreaterThan(3);
      expect(deltas.map(({ text }) => text).join('')).toBe(answer);
      expect(new Set(parts.filter(({ type }) => type.startsWith('text-')).map(({ id }) => id))).toEqual(new Set(['1']));
      const types = parts.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
      expect(types).toEqual([
        ...['start', 'start-step', 'text-start', 'text-delta', 'text-end', 'source', 'finish-step', 'finish'],
      ]);
      expect(here.seen()).toEqual(['createConversation 201', 'chatOverStream 200']);
    });

    it('shows the first text before the service has written the last', async () => {
      here.service.settings.pace = 20;
      const controller = new AbortController();
      const { textStream } = streamText({ model: here.provider()(), prompt, abortSignal: controller.signal });
      const [first] = await Array.fromAsync(textStream, (text) => {
        const { end } = here.service.requests.at(-1)!;
        controller.abort();
        return { text, end };
      });
      expect(first).toEqual({ text: expect.stringMatching(/^It/), end: undefined });
    });

    it('tells the end of a stream as that of a whole answer', async () => {
      const result = streamText({ model: here.provider()(), prompt });
      expect(await result.text).toBe(answer);
      expect([await result.finishReason, await result.rawFinishReason]).toEqual(['stop', 'active']);
      expect(await result.warnings).toEqual([]);
      expect((await result.usage).totalTokens).toBeUndefined();
      expect((await result.response).modelId).toBe('copilot-chat');
      expect((await result.response).id).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('has the attributions with an address as sources', async () => {
      expect((await generateText({ model: here.provider()(), prompt })).sources).toEqual(sources);
      expect(await streamText({ model: here.provider()(), prompt }).sources).toEqual(sources);
    });

    it('makes a stream for the user interface, with text, sources and an end', async () => {
      const chunks = await Array.fromAsync(
        streamText({ model: here.provider()(), prompt }).toUIMessageStream({ sendSources: true }),
      );
      const types = chunks.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
      expect(types).toEqual([
        ...['start', 'start-step', 'text-start', 'text-delta', 'text-end', 'source-url', 'finish-step', 'finish'],
      ]);
      expect(chunks.at(-1)).toMatchObject({ finishReason: 'stop' });
    });
  });
}

describe('the provider', () => {
  const here = serve('msw');

  it('takes part in a registry, by the id of its one model', async () => {
    const registry = createProviderRegistry({ copilot: here.provider() });
    const { text } = await generateText({ model: registry.languageModel('copilot:copilot-chat'), prompt });
    expect(text).toBe(answer);
  });

  it('knows no other model, and none of another kind', () => {
    const copilot = here.provider();
    const named = { name: 'AI_NoSuchModelError' };
    expect(() => copilot.languageModel('gpt-9')).toThrow(expect.objectContaining({ ...named, modelId: 'gpt-9' }));
    expect(() => copilot.embeddingModel('x')).toThrow(
      expect.objectContaining({ ...named, modelType: 'embeddingModel' }),
    );
    expect(() => copilot.imageModel('x')).toThrow(expect.objectContaining({ ...named, modelType: 'imageModel' }));
  });

  it('takes a client that was made already, with all that it is set to', async () => {
    const urls: string[] = [];
    const client = createCopilotChat({ credential: token, onRequest: ({ url }) => urls.push(url) });
    const { text } = await generateText({ model: createCopilotChatProvider({ client })(), prompt });
    expect([text, urls.length]).toEqual([answer, 2]);
  });

  it('refuses settings that cannot work when it is made', () => {
    expect(() => createCopilotChatProvider({} as never)).toThrow(/credential/);
    expect(() => here.provider({ rewrites: 'ignore' as never })).toThrow(
      new TypeError("rewrites is 'error', 'new-part' or 'buffer'"),
    );
  });

  it('leaves the text as the service wrote it, for the helpers of this package', async () => {
    here.service.settings.answers = 'Ask <Person>Ana</Person>[^1^].';
    const { text } = await generateText({ model: here.provider()(), prompt });
    expect([text, toMarkdown(text)]).toEqual(['Ask <Person>Ana</Person>[^1^].', 'Ask Ana[1].']);
  });

  it('gives an answer that is a card alone: as no text, with the card in the metadata', async () => {
    here.service.settings.answers = { text: '', adaptiveCards: [{ type: 'AdaptiveCard', body: [] }], snapshots: [] };
    const whole = await generateText({ model: here.provider()(), prompt });
    const streamed = streamText({ model: here.provider()(), prompt });
    const adaptiveCards = [{ type: 'AdaptiveCard', body: [] }];
    expect([whole.text, whole.finishReason]).toEqual(['', 'stop']);
    expect(whole.providerMetadata?.copilotChat).toMatchObject({ adaptiveCards });
    expect([await streamed.text, await streamed.finishReason]).toEqual(['', 'stop']);
    expect((await streamed.providerMetadata)?.copilotChat).toMatchObject({ adaptiveCards });
  });

  it('has the sensitivity label in its metadata, where the service sends one', async () => {
    const unlabelled = await generateText({ model: here.provider()(), prompt });
    expect(unlabelled.providerMetadata?.copilotChat).toEqual({ conversationId: expect.any(String), state: 'active' });
    const sensitivityLabel = { displayName: 'Confidential', priority: 4, isEncrypted: true };
    here.service.settings.answers = { text: answer, sensitivityLabel };
    const { providerMetadata } = await generateText({ model: here.provider()(), prompt });
    expect(providerMetadata?.copilotChat).toMatchObject({ sensitivityLabel });
    const streamed = await streamText({ model: here.provider()(), prompt }).providerMetadata;
    expect(streamed?.copilotChat).toMatchObject({ sensitivityLabel });
  });

  it('gives each snapshot as it came where raw chunks are wanted', async () => {
    const { stream } = await here
      .provider()()
      .doStream({
        prompt: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
        includeRawChunks: true,
      });
    const parts = await Array.fromAsync(stream as unknown as AsyncIterable<{ type: string; rawValue?: object }>);
    const raw = parts.filter(({ type }) => type === 'raw');
    expect(raw.length).toBeGreaterThan(3);
    expect(raw.at(-1)?.rawValue).toMatchObject({ turnCount: 1, messages: [{ text: prompt }, { text: answer }] });
  });
});
