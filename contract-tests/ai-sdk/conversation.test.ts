import {
  convertToModelMessages,
  generateText,
  type ModelMessage,
  readUIMessageStream,
  streamText,
  type UIMessage,
} from 'ai';
import { describe, expect, it } from 'vitest';
import type { CopilotChatProviderOptions } from '../../src/ai-sdk/index.ts';
import { prompt, serve } from './harness.ts';

const here = serve('msw');
const user = (content: string): ModelMessage => ({ role: 'user', content });
const assistant = (text: string, copilotChat?: Record<string, string | boolean>): ModelMessage => ({
  role: 'assistant',
  content: [{ type: 'text', text, ...(copilotChat && { providerOptions: { copilotChat } }) }],
});
const idOf = (metadata: Record<string, Record<string, unknown>> | undefined) =>
  metadata?.copilotChat?.conversationId as string;

/** The conversations of the turns that were held. */
const turns = () =>
  here.service.requests.flatMap(({ operation, path }) =>
    operation === 'createConversation' ? [] : [decodeURIComponent(path.split('/').at(-2)!)],
  );
const created = () => here.service.requests.filter(({ operation }) => operation === 'createConversation').length;

describe('a conversation in the AI SDK', () => {
  it('goes on by response.messages, and sends the new message alone', async () => {
    const model = here.provider()();
    const messages = [user(prompt)];
    const first = await generateText({ model, messages });
    messages.push(...first.response.messages, user('And when?'));
    const second = streamText({ model, messages });
    messages.push(...(await second.response).messages, user('Who comes?'));
    const third = await generateText({ model, messages });
    const id = idOf(first.providerMetadata);
    expect([idOf(await second.providerMetadata), idOf(third.providerMetadata)]).toEqual([id, id]);
    expect([created(), turns()]).toEqual([1, [id, id, id]]);
    const { locationHint } = here.body(2) as { locationHint: object };
    expect([here.body(1), here.body(2)]).toEqual([
      { message: { text: 'And when?' }, locationHint },
      { message: { text: 'Who comes?' }, locationHint },
    ]);
  });

  it('goes on by the messages of a user interface, stored as JSON', async () => {
    const model = here.provider()();
    const asked: UIMessage = { id: 'u1', role: 'user', parts: [{ type: 'text', text: prompt }] };
    let answered: UIMessage | undefined;
    const stream = streamText({ model, prompt }).toUIMessageStream({ sendSources: true });
    for await (const message of readUIMessageStream({ stream })) answered = message;
    const next: UIMessage = { id: 'u2', role: 'user', parts: [{ type: 'text', text: 'And when?' }] };
    const stored = JSON.parse(JSON.stringify([asked, answered, next])) as UIMessage[];
    await generateText({ model, messages: await convertToModelMessages(stored) });
    expect([created(), new Set(turns()).size]).toEqual([1, 1]);
    expect(here.body(1)).not.toHaveProperty('additionalContext');
  });

  it('goes on by its id, wherever that was kept', async () => {
    const model = here.provider()();
    const { providerMetadata } = await generateText({ model, prompt });
    await generateText({ model, prompt: 'And when?', providerOptions: providerMetadata! });
    const copilotChat = { conversationId: idOf(providerMetadata) };
    // Told so, it takes the earlier messages for those of that conversation.
    const messages = [user(prompt), assistant('In Lisbon.'), user('Who comes?')];
    await streamText({ model, messages, providerOptions: { copilotChat } }).text;
    expect([created(), new Set(turns()).size]).toEqual([1, 1]);
    expect(here.body(2)).not.toHaveProperty('additionalContext');
  });

  it('goes on with the newest of several conversations, and says what came since', async () => {
    const model = here.provider()();
    const { providerMetadata } = await generateText({ model, prompt });
    const conversationId = idOf(providerMetadata);
    const messages = [
      user('Long ago?'),
      assistant('An older conversation.', { conversationId: 'an-older-one' }),
      user(prompt),
      assistant('In Lisbon.', { conversationId }),
      user('And when?'),
      assistant('In May, says another model.'),
      user('Who comes?'),
    ];
    await generateText({ model, messages });
    expect(turns()).toEqual([conversationId, conversationId]);
    expect(here.body(1)).toMatchObject({
      message: { text: 'Who comes?' },
      additionalContext: [
        { text: 'And when?', description: 'Earlier in this conversation, said by the user' },
        {
          text: 'In May, says another model.',
          description: 'Earlier in this conversation, answered by the assistant',
        },
      ],
    });
  });

  it('goes on by its id from where the messages have it, and not with a later one', async () => {
    const model = here.provider()();
    const { providerMetadata } = await generateText({ model, prompt });
    const messages = [
      user(prompt),
      assistant('In Lisbon.', { conversationId: idOf(providerMetadata) }),
      user('And when?'),
      assistant('In May.', { conversationId: 'another-one' }),
      user('Who comes?'),
    ];
    await generateText({ model, messages, providerOptions: providerMetadata! });
    expect(new Set(turns()).size).toBe(1);
    expect(here.body(1)).toMatchObject({ additionalContext: [{ text: 'And when?' }, { text: 'In May.' }] });
  });

  it('starts anew for messages that are of no conversation, with them as context', async () => {
    const messages = [user('Hello!'), assistant('Hi.'), assistant(''), user('Where?'), user('Exactly?')];
    const own = { additionalContext: ['The plan is in SharePoint.'] } satisfies CopilotChatProviderOptions;
    await generateText({
      model: here.provider()(),
      system: 'Answer in one sentence.',
      messages,
      providerOptions: { copilotChat: own },
    });
    expect(created()).toBe(1);
    expect(here.body(0)).toMatchObject({
      message: { text: 'Where?\n\nExactly?' },
      additionalContext: [
        { text: 'Answer in one sentence.', description: 'Instructions of the application' },
        { text: 'Hello!', description: 'Earlier in this conversation, said by the user' },
        { text: 'Hi.', description: 'Earlier in this conversation, answered by the assistant' },
        { text: 'The plan is in SharePoint.' },
      ],
    });
  });

  it('gives the instructions along with each turn', async () => {
    const model = here.provider()();
    const first = await generateText({ model, system: 'Be brief.', prompt });
    const messages = [user(prompt), ...first.response.messages, user('And when?')];
    await generateText({ model, system: 'Be brief.', messages });
    const context = [{ text: 'Be brief.', description: 'Instructions of the application' }];
    expect([here.body(0), here.body(1)]).toMatchObject([
      { additionalContext: context },
      { additionalContext: context },
    ]);
  });

  it('hands over of a rewritten answer what replaced it', async () => {
    const content = [
      { type: 'text' as const, text: 'Let me see.' },
      { type: 'text' as const, text: 'In Lisbon.', providerOptions: { copilotChat: { replacesPrevious: true } } },
    ];
    await generateText({
      model: here.provider()(),
      messages: [user(prompt), { role: 'assistant', content }, user('And when?')],
    });
    expect(here.body(0)).toMatchObject({ additionalContext: [{ text: prompt }, { text: 'In Lisbon.' }] });
  });
});

describe('the options of a call', () => {
  it('go along with the turn', async () => {
    const copilotChat = {
      timeZone: 'Europe/Madrid',
      files: ['https://fabrikam.sharepoint.example/Plan.docx'],
      webSearch: false,
      additionalContext: [{ text: 'Due in May.', description: 'From the minutes' }],
      location: { latitude: 40.42, longitude: -3.7, countryOrRegion: 'Spain' },
      clientRequestId: '0b7d3c1e-0000-4000-8000-000000000001',
    } satisfies CopilotChatProviderOptions;
    await generateText({ model: here.provider()(), prompt, providerOptions: { copilotChat } });
    await streamText({ model: here.provider()(), prompt, providerOptions: { copilotChat } }).text;
    const body = {
      message: { text: prompt },
      locationHint: { latitude: 40.42, longitude: -3.7, countryOrRegion: 'Spain', timeZone: 'Europe/Madrid' },
      additionalContext: [{ text: 'Due in May.', description: 'From the minutes' }],
      contextualResources: {
        files: [{ uri: 'https://fabrikam.sharepoint.example/Plan.docx' }],
        webContext: { isWebEnabled: false },
      },
    };
    expect([here.body(0), here.body(1)]).toEqual([body, body]);
    expect(here.service.requests.map(({ clientRequestId }) => clientRequestId)).toEqual([
      expect.not.stringMatching(copilotChat.clientRequestId),
      copilotChat.clientRequestId,
      expect.not.stringMatching(copilotChat.clientRequestId),
      copilotChat.clientRequestId,
    ]);
  });

  it('limit how long a call takes and how long a stream is silent', async () => {
    const model = here.provider()();
    here.service.fail({ operation: 'chat', stall: true }, { operation: 'chatOverStream', stallAfterEvents: 3 });
    const chat = generateText({ model, prompt, providerOptions: { copilotChat: { timeoutMs: 50 } } });
    await expect(chat).rejects.toMatchObject({ name: 'AI_APICallError', cause: { name: 'TimeoutError' } });
    const errors: unknown[] = [];
    const stream = streamText({
      model,
      prompt,
      providerOptions: { copilotChat: { idleTimeoutMs: 400 } },
      onError: ({ error }) => void errors.push(error),
    });
    expect(await stream.finishReason).toBe('error');
    expect(errors).toMatchObject([{ name: 'AI_APICallError', cause: { name: 'TimeoutError' } }]);
  });

  for (const [name, options, told] of [
    ['a name that is none', { webSerch: false }, /copilotChat\.webSerch is not known; known are conversationId, /],
    ['a conversation id that is none', { conversationId: 7 }, /copilotChat\.conversationId is a string/],
    ['a policy that is none', { rewrites: 'ignore' }, /copilotChat\.rewrites is 'error', 'new-part' or 'buffer'/],
    ['a time zone that is none', { timeZone: 'Mars/Olympus' }, /locationHint\.timeZone is an IANA time zone/],
    ['files that are no list', { files: 'https://x.example/' }, /files is an array/],
    ['a file without https', { files: ['http://x.example/'] }, /contextualResources\.files\[0\]\.uri is an https/],
    ['context that is no list', { additionalContext: 'Due in May.' }, /additionalContext is an array/],
    ['a place that is none', { location: { latitude: 'north' } }, /locationHint\.latitude is a finite number/],
    ['a word for web search', { webSearch: 'no' }, /contextualResources\.webContext\.isWebEnabled is a boolean/],
    ['a time limit below 0', { timeoutMs: -1 }, /timeoutMs is a number of milliseconds above 0/],
    ['an idle limit below 0', { idleTimeoutMs: -1 }, /idleTimeoutMs is a number of milliseconds above 0/],
    ['an id that no header can carry', { clientRequestId: 'ä' }, /clientRequestId is a GUID/],
  ] as const) {
    it(`are refused before anything is sent: ${name}`, async () => {
      const call = { model: here.provider()(), prompt, providerOptions: { copilotChat: options as never } };
      const refused = { name: 'AI_InvalidArgumentError', message: expect.stringMatching(told) };
      await expect(generateText(call)).rejects.toMatchObject(refused);
      const errors: unknown[] = [];
      await streamText({ ...call, onError: ({ error }) => void errors.push(error) }).consumeStream();
      expect(errors).toMatchObject([refused]);
      expect(here.service.requests).toEqual([]);
    });
  }
});
