import { generateText, jsonSchema, type ModelMessage, Output, streamText, tool } from 'ai';
import { describe, expect, it } from 'vitest';
import { printed, prompt, rejected, serve } from './harness.ts';

const here = serve('msw');
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const inputSchema = jsonSchema<object>({ type: 'object', properties: {} });
const tools = { weather: tool({ inputSchema, execute: async () => 'sunny' }) };
const said = (content: ModelMessage['content']) => ({ messages: [{ role: 'user', content } as ModelMessage] });

/** What a user may ask for, what it is called, and the remedy. */
const cases: readonly [string, Record<string, unknown>, RegExp, RegExp][] = [
  ['tools', { tools }, /^tools$/, /additionalContext/],
  ['temperature', { temperature: 0.5 }, /^temperature$/, /leave it out/],
  ['a temperature of 0', { temperature: 0 }, /^temperature$/, /leave it out/],
  ['topP', { topP: 0.5 }, /^topP$/, /leave it out/],
  ['topK', { topK: 5 }, /^topK$/, /leave it out/],
  ['presencePenalty', { presencePenalty: 0.1 }, /^presencePenalty$/, /leave it out/],
  ['frequencyPenalty', { frequencyPenalty: 0.1 }, /^frequencyPenalty$/, /leave it out/],
  ['maxOutputTokens', { maxOutputTokens: 100 }, /^maxOutputTokens$/, /leave it out/],
  ['stopSequences', { stopSequences: ['END'] }, /^stopSequences$/, /leave it out/],
  ['seed', { seed: 7 }, /^seed$/, /leave it out/],
  ['headers', { headers: { 'x-tenant': 'contoso' } }, /^headers$/, /createCopilotChatProvider\(\{ headers \}\)/],
  [
    'an image',
    said([
      { type: 'text', text: prompt },
      { type: 'file', data: pixel, mediaType: 'image/png' },
    ]),
    /^file parts/,
    /OneDrive and SharePoint/,
  ],
  [
    'a file by its address, which is not downloaded either',
    said([
      { type: 'text', text: prompt },
      { type: 'file', data: new URL('https://files.invalid/plan.pdf'), mediaType: 'application/pdf' },
    ]),
    /^file parts/,
    /copilotChat\.files/,
  ],
  [
    'results of tools among the messages',
    {
      messages: [
        { role: 'user', content: prompt },
        { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 't1', toolName: 'weather', input: {} }] },
        {
          role: 'tool',
          content: [
            { type: 'tool-result', toolCallId: 't1', toolName: 'weather', output: { type: 'text', value: 'sunny' } },
          ],
        },
        { role: 'user', content: 'So?' },
      ],
    },
    /^tool-call parts/,
    /say in words/,
  ],
];

describe('what the service cannot do', () => {
  for (const [name, asked, functionality, remedy] of cases) {
    it(`is refused by name and with a remedy, before anything is sent: ${name}`, async () => {
      const call = { model: here.provider()(), ...(asked.messages ? {} : { prompt }), ...asked } as { prompt: string };
      const refused = {
        name: 'AI_UnsupportedFunctionalityError',
        functionality: expect.stringMatching(functionality),
        message: expect.stringMatching(remedy),
      };
      expect(await rejected(generateText(call as never))).toMatchObject(refused);
      const errors: unknown[] = [];
      await streamText({
        ...call,
        onError: ({ error }: { error: unknown }) => void errors.push(error),
      } as never).consumeStream();
      expect(errors).toMatchObject([refused]);
      expect(here.service.requests).toEqual([]);
    });
  }

  it('is refused also where the AI SDK asks for it: JSON for an object, a reasoning effort, a tool that must be called', async () => {
    const object = generateText({ model: here.provider()(), output: Output.object({ schema: inputSchema }), prompt });
    expect(await rejected(object)).toMatchObject({ functionality: 'responseFormat json' });
    const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: prompt }] }];
    const model = here.provider()();
    for (const [name, call] of [
      ['reasoning', { reasoning: 'high' }],
      ['toolChoice', { toolChoice: { type: 'required' } }],
    ] as const) {
      expect(await rejected(model.doGenerate({ prompt: messages, ...call } as never))).toMatchObject({
        functionality: name,
      });
    }
    expect(here.service.requests).toEqual([]);
  });

  it('is no matter where nothing of it is asked for', async () => {
    const model = here.provider()();
    const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: prompt }] }];
    const nothing = {
      ...{ tools: [], toolChoice: { type: 'auto' }, stopSequences: [], responseFormat: { type: 'text' } },
      ...{
        reasoning: 'provider-default',
        temperature: undefined,
        headers: { 'user-agent': 'ai/6', 'x-none': undefined },
      },
    };
    const { content } = await model.doGenerate({ prompt: messages, ...nothing } as never);
    expect(content[0]).toMatchObject({ type: 'text' });
  });
});

describe('a list of messages that asks nothing', () => {
  const text = (said: string) => [{ type: 'text' as const, text: said }];
  for (const [name, messages] of [
    [
      'it ends with an answer',
      [
        { role: 'user', content: text(prompt) },
        { role: 'assistant', content: text('In Lisbon.') },
      ],
    ],
    ['its last message is empty', [{ role: 'user', content: text(' ') }]],
    ['it has instructions alone', [{ role: 'system', content: 'Go to Lisbon.' }]],
  ] as const) {
    it(`is refused before anything is sent, without its words: ${name}`, async () => {
      const model = here.provider()();
      const call = { prompt: messages } as unknown as Parameters<typeof model.doGenerate>[0];
      const error = await rejected(model.doGenerate(call));
      expect(error).toMatchObject({ name: 'AI_InvalidPromptError' });
      expect(await printed(error)).not.toMatch(/Lisbon|secret/);
      expect(here.service.requests).toEqual([]);
    });
  }
});
