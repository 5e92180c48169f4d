import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CopilotConversation } from '../../generated/types.gen.ts';
import { eventsOf } from './documented.ts';
import { Caller, drain } from './harness.ts';

const captures = new URL('../../../shared/wire/streams/', import.meta.url);
const text = 'One **two** <Person>Sam Rivera</Person>[^1^] three 🗓️ four.';

async function streamed(caller: Caller, prompt?: string): Promise<string> {
  const { id } = await caller.create();
  return (await drain(await caller.turn(id, 'chatOverStream', prompt))).text;
}

const parsed = (stream: string) => eventsOf(stream).map((data) => JSON.parse(data) as CopilotConversation);
/** The lines of a stream by their kind: what framing is made of. */
const framing = (stream: string) =>
  stream
    .split('\n')
    .map((line) => /^(data|id)(:\s?)/.exec(line)?.slice(1).join('') ?? line.replace(/".*?[^\\]"/g, '""').slice(0, 4));

describe('a stream of the sandbox', () => {
  it('shows the answer as it grows, between updates without a message, and ends with echo and answer', async () => {
    const events = parsed(await streamed(new Caller({ answers: text, snapshots: 3 }), 'Who?'));
    const last = events.pop()!;
    expect(events.map(({ displayName }) => displayName)).toEqual(events.map(() => 'Intermediate Conversation Update'));
    expect(events.map(({ turnCount }) => turnCount)).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
    const texts = events.map(({ messages }) => messages?.[0]?.text);
    expect(texts.map((shown) => typeof shown)).toEqual(
      ['none', 'none', 'text', 'none', 'text', 'text', 'none', 'none'].map((kind) =>
        kind === 'text' ? 'string' : 'undefined',
      ),
    );
    for (const shown of texts.filter((shown) => shown !== undefined)) expect(text.startsWith(shown!)).toBe(true);
    expect(last).toMatchObject({ displayName: 'Who?', turnCount: 1, state: 'active' });
    expect(last.messages?.map((message) => message.text)).toEqual(['Who?', text]);
    const answerId = events[2]?.messages?.[0]?.id;
    expect(last.messages?.[1]?.id).toBe(answerId);
    expect(last.messages?.[0]?.id).not.toBe(answerId);
    for (const message of last.messages ?? []) {
      expect(message['@odata.type']).toBe('#microsoft.graph.copilotConversationResponseMessage');
      expect(Object.values(message.sensitivityLabel ?? {})).toEqual([null, null, null, null, null, null]);
      expect(message.sensitivityLabel).toHaveProperty('isEncrypted', null);
      expect(message.createdDateTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    }
  });

  it('keeps the first prompt as the name of the conversation and counts the turns over both operations', async () => {
    const caller = new Caller();
    const { id } = await caller.create();
    await drain(await caller.turn(id, 'chatOverStream', 'First?'));
    const second = (await (await caller.turn(id, 'chat', 'Second?')).json()) as CopilotConversation;
    expect(second).toMatchObject({ id, displayName: 'First?', turnCount: 2 });
    expect(second.messages?.[0]?.text).toBe('Second?');
  });

  it('says the same in each of its forms', async () => {
    const [compact, spliced, crlf] = await Promise.all(
      (['compact', 'spliced', 'crlf'] as const).map((form) => streamed(new Caller({ form, seed: 7, answers: text }))),
    );
    expect(parsed(crlf!)).toEqual(parsed(compact!));
    expect(crlf).toContain('\r\n\r\n: keep-alive\r\n\r\n');
    // Only the last event is spliced: taking the breaks between its lines out gives the compact one.
    const events = spliced!.split(/(?<=\nid:\d+ ?\n\n)/);
    const data = events.map((event) => JSON.parse(event.slice(6, event.lastIndexOf('\nid:'))) as CopilotConversation);
    expect(data).toEqual(parsed(compact!));
  });

  it('loses exactly the last event in a strict parser when it is spliced', async () => {
    const spliced = await streamed(new Caller({ form: 'spliced', seed: 7 }));
    const events = eventsOf(spliced);
    for (const data of events.slice(0, -1)) expect(JSON.parse(data)).toHaveProperty('id');
    expect(() => JSON.parse(events.at(-1)!)).toThrow(SyntaxError);
  });

  it.skipIf(!existsSync(captures))(
    'is framed line by line as the captures are (needs the captures of ../shared, which are not here when skipped)',
    async () => {
      const capture = readFileSync(new URL('meeting.sse', captures), 'utf8');
      const ours = await streamed(new Caller({ form: 'spliced', answers: text, snapshots: 1 }));
      const lastOf = (stream: string) => framing(stream.slice(stream.lastIndexOf('data: ')));
      expect(lastOf(ours)).toEqual(lastOf(capture));
      expect([...new Set(framing(ours))]).toEqual([...new Set(framing(capture))]);
      const keys = (stream: string) => Object.keys(JSON.parse(eventsOf(stream)[2]!) as object);
      expect(keys(ours)).toEqual(keys(capture));
    },
  );

  it('is the same byte by byte when it is seeded, and not when it is not', async () => {
    const seeded = () => streamed(new Caller({ seed: 'a' }));
    expect(await seeded()).toBe(await seeded());
    expect(await streamed(new Caller({ seed: 'b' }))).not.toBe(await seeded());
    expect(await streamed(new Caller())).not.toBe(await streamed(new Caller()));
  });

  it('takes its answers from a function of the prompt and the turn, with cards and snapshots of its own', async () => {
    const caller = new Caller({
      answers: async (prompt, { turn, request }) => ({
        text: `${turn}: ${prompt} in ${request.locationHint.timeZone}`,
        adaptiveCards: [],
        attributions: [{ attributionType: 'citation', seeMoreWebUrl: 'https://contoso.example/' }],
        snapshots: ['a draft', 'another draft'],
      }),
    });
    const events = parsed(await streamed(caller, 'Who?'));
    expect(events.flatMap(({ messages }) => messages?.map((message) => message.text))).toEqual([
      'a draft',
      'another draft',
      'Who?',
      '1: Who? in Europe/Madrid',
    ]);
    expect(events.at(-1)?.messages?.[1]).toMatchObject({
      adaptiveCards: [],
      attributions: [{ attributionType: 'citation' }],
    });
  });

  it('answers 500 where the answers of a test throw, without what they said', async () => {
    const caller = new Caller({
      answers: (prompt) => {
        throw new RangeError(prompt);
      },
    });
    const response = await caller.call('chat');
    const said = await response.text();
    expect(response.status).toBe(500);
    expect(said).toContain('RangeError');
    expect(said).not.toContain('Friday');
  });

  it('shows 200 growing texts when it is told to', async () => {
    const answers = Array.from({ length: 300 }, (_, index) => `word${index}`).join(' ');
    const events = parsed(await streamed(new Caller({ answers, snapshots: 200 })));
    expect(events.filter(({ messages }) => messages?.length === 1)).toHaveLength(200);
  });
});
