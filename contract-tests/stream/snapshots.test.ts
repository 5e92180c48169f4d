import { describe, expect, it } from 'vitest';
import type { CopilotConversation } from '../../generated/types.gen.ts';
import { CopilotChatError } from '../../src/errors.ts';
import { replyOf } from '../../src/reply.ts';
import { isIntermediate, Snapshots } from '../../src/snapshots.ts';
import { last, update } from './fixtures.ts';

const echo = { id: 'echo-1', text: 'A question' };
const answer = { id: 'answer-1', text: 'An answer' };

/** The text that is shown, and the answer at the end. */
function through(events: readonly object[], prompt?: string) {
  const snapshots = new Snapshots(prompt);
  const shown = events.map((event) => {
    snapshots.take(event as CopilotConversation);
    return snapshots.text;
  });
  return { shown, answer: snapshots.answer };
}

describe('which message is the answer', () => {
  it('is the one that the updates carried, wherever it stands', () => {
    const events = [update('An'), last('', { messages: [answer, echo] })];
    expect(through(events).answer).toEqual(answer);
  });

  it('is the last of two or more where the updates carried none', () => {
    expect(through([update(), last('', { messages: [echo, answer] })]).answer).toEqual(answer);
    expect(through([last('', { messages: [echo, { id: 'note' }, answer] })]).answer).toEqual(answer);
  });

  it('is the last that the updates carried, where there are several', () => {
    const events = [
      update('Searching', 'note-1'),
      update('An'),
      last('', { messages: [echo, { id: 'note-1' }, answer] }),
    ];
    expect(through(events).answer).toEqual(answer);
  });

  it('is never a lone message that no update carried: that may be the echo', () => {
    expect(through([update(), last('', { messages: [echo] })]).answer).toBeUndefined();
  });

  it('is a lone message that the updates carried', () => {
    expect(through([update('An'), last('', { messages: [answer] })]).answer).toEqual(answer);
  });

  it('is not the echo, also when prompt and answer are the same text', () => {
    const same = { id: 'answer-1', text: 'A question' };
    expect(through([update('A question'), last('', { messages: [echo, same] })]).answer).toEqual(same);
    expect(through([last('', { messages: [echo, same] })]).answer).toEqual(same);
    expect(through([update('A question'), last('', { messages: [echo, same] })], 'A question').answer).toEqual(same);
  });

  it('is not the echo, also when an update carries the echo before the answer', () => {
    const events = [update('A question', 'echo-1'), update(), last('', { messages: [echo, answer] })];
    const { shown, answer: found } = through(events, ' A question\n');
    expect(found).toEqual(answer);
    expect(shown).toEqual(['', '', 'An answer']);
    const both = { ...update(), messages: [echo, { ...answer, text: 'An' }] };
    expect(through([both, last('', { messages: [echo, answer] })]).shown).toEqual(['An', 'An answer']);
  });

  it('survives messages that are null, missing, or lack id and text', () => {
    const events = [
      { id: 'c' },
      { id: 'c', messages: null },
      { ...update(), messages: [null, {}] },
      { ...update(), messages: [{ id: null, text: null }] },
      last('', { messages: [null, echo, answer] }),
    ];
    const { shown, answer: found } = through(events);
    expect(shown).toEqual(['', '', '', '', 'An answer']);
    expect(found).toEqual(answer);
  });
});

describe('which event is an update on the way', () => {
  const cases: [boolean, string, object][] = [
    [
      true,
      'the captured name',
      { displayName: 'Intermediate Conversation Update', turnCount: 1, messages: [echo, answer] },
    ],
    [true, 'no turn counted', { displayName: 'Konversation', turnCount: 0, messages: [echo, answer] }],
    [true, 'a lone message without name and count', { messages: [answer] }],
    [true, 'no message, name or count', {}],
    [false, 'the captured last event', { displayName: 'A question', turnCount: 3, messages: [echo, answer] }],
    [false, 'two messages where name and count are missing', { messages: [echo, answer] }],
    [false, 'a lone message with name and count', { displayName: 'A question', turnCount: 1, messages: [answer] }],
  ];
  for (const [expected, what, event] of cases) {
    it(`${expected ? 'is' : 'is not'} one with ${what}`, () => {
      expect(isIntermediate({ id: 'c', ...event })).toBe(expected);
    });
  }
});

describe('a reply', () => {
  const init = { operation: 'chat', attempts: 1 } as const;
  const conversation = last('', {
    messages: [
      echo,
      {
        ...answer,
        text: '<Person>Ada</Person> **sails**[^1^]',
        adaptiveCards: [{ type: 'AdaptiveCard' }, {}],
        attributions: [{ attributionType: 'citation' }],
        sensitivityLabel: { displayName: 'General' },
        futureProperty: 1,
      },
    ],
  }) as CopilotConversation;

  it('gives the text verbatim, in two plain forms, and all of the message', () => {
    const reply = replyOf(conversation, init);
    expect(reply).toMatchObject({
      text: '<Person>Ada</Person> **sails**[^1^]',
      markdown: 'Ada **sails**[1]',
      plainText: 'Ada sails',
      adaptiveCards: [{ type: 'AdaptiveCard' }, {}],
      attributions: [{ attributionType: 'citation' }],
      sensitivityLabel: { displayName: 'General' },
      outcome: 'answered',
    });
    expect(reply.conversation).toBe(conversation);
    expect(reply.message).toMatchObject({ futureProperty: 1 });
  });

  it('has empty parts where the service left them out, and may be a card alone', () => {
    const card = { id: 'answer-1', text: null, adaptiveCards: [{ type: 'AdaptiveCard' }] };
    const reply = replyOf(last('', { messages: [echo, card] }) as CopilotConversation, init);
    expect(reply).toMatchObject({
      text: '',
      markdown: '',
      plainText: '',
      attributions: [],
      sensitivityLabel: undefined,
    });
  });

  it('is an error where a 200 has no answer, with the conversation out of sight', () => {
    for (const messages of [[], [echo], null, [echo, { id: 'answer-1', text: '', adaptiveCards: [{}] }]]) {
      const read = () => replyOf(last('', { messages }) as CopilotConversation, init);
      expect(read).toThrow(CopilotChatError);
      expect(read).toThrow('chat ended without an answer');
    }
  });
});
