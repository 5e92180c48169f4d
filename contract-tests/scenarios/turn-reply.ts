import { ConversationDisengagedError, InvalidRequestError, isKnown, NoAnswerError } from '../../src/index.ts';
import { equal, match, ok } from '../assert.ts';
import { responseResources, wholeConversation } from '../documented-facts.ts';
import type { Scenario } from '../scenario.ts';
import {
  answering,
  clientOf,
  conversationId,
  eachWay,
  eventOf,
  failure,
  holding,
  partsOf,
  prompt,
  settled,
  stored,
  until,
  update,
  type Way,
} from '../turns.ts';

const echo = { id: 'echo', text: prompt };
const text = 'The offsite is in Lisbon.';
const answerFacts = ['text', 'adaptiveCards', 'attributions', 'sensitivityLabel', 'id', 'createdDateTime'];

/** The answer as the way's operation gives it, `milliseconds` after its headers. */
const late = ({ operation }: Way, milliseconds: number, conversation: object) =>
  operation === 'chat'
    ? { ...partsOf([' ', milliseconds, JSON.stringify(conversation)]), headers: { 'content-type': 'application/json' } }
    : partsOf([eventOf(update()), milliseconds, eventOf(conversation)]);

/** What the caller gets of an answered turn, and what the conversation knows afterwards. */
export const turnReplyScenarios: readonly Scenario[] = [
  ...eachWay(
    'gives every documented part of the answer as the service sent it',
    ['answers'],
    [
      'operation.response *',
      ...answerFacts.map((name) => `resource.property copilotConversationResponseMessage.${name}`),
    ],
    async (context, way) => {
      await context.answer(
        way.operation === 'chat' ? { status: 200, body: wholeConversation } : partsOf([eventOf(wholeConversation)]),
      );
      const reply = await way.ask(stored(context), prompt);
      const sent = wholeConversation.messages[1];
      equal(reply.message, sent, 'message');
      equal(reply.text, sent.text, 'text');
      equal(reply.adaptiveCards, sent.adaptiveCards, 'adaptiveCards');
      equal(reply.attributions, sent.attributions, 'attributions');
      equal(reply.sensitivityLabel, sent.sensitivityLabel, 'sensitivityLabel');
      equal(reply.conversation, wholeConversation, 'conversation');
      equal(reply.outcome, 'answered', 'outcome');
    },
  ),
  ...eachWay('gives the text verbatim, as Markdown and as prose', ['answers'], [], async (context, way) => {
    const verbatim = 'The offsite of <Person>Ana</Person> is in **Lisbon**[^1^]. `<Person>kept</Person>`';
    await context.answer(answering(way, settled(verbatim)));
    const { text, markdown, plainText } = await way.ask(stored(context), prompt);
    equal(text, verbatim, 'text');
    equal(markdown, 'The offsite of Ana is in **Lisbon**[1]. `<Person>kept</Person>`', 'markdown');
    equal(plainText, 'The offsite of Ana is in Lisbon. `<Person>kept</Person>`', 'plainText');
  }),
  ...eachWay(
    'never gives the echo of the prompt, also where the answer repeats it',
    ['answers'],
    [],
    async (context, way) => {
      const messages = [echo, { id: 'answer', text: prompt, adaptiveCards: [{ type: 'AdaptiveCard' }] }];
      await context.answer(
        way.operation === 'chat'
          ? { status: 200, body: holding(...messages) }
          : partsOf([eventOf(update(prompt, { messages: [echo] })), eventOf(holding(...messages))]),
      );
      const reply = await way.ask(stored(context), prompt);
      equal([reply.message.id, reply.text, reply.adaptiveCards.length], ['answer', prompt, 1], 'the message');
    },
  ),
  ...eachWay('gives the last message of several', ['answers'], [], async (context, way) => {
    const earlier = [echo, { id: 'earlier', text: 'Yesterday.' }, { id: 'echo-2', text: prompt }];
    await context.answer(answering(way, holding(...earlier, { id: 'answer', text })));
    equal((await way.ask(stored(context), prompt)).text, text, 'text');
  }),
  ...eachWay('gives a card that comes without a text', ['answers'], [], async (context, way) => {
    const card = { type: 'AdaptiveCard', body: [] };
    const body = holding(echo, { id: 'answer', text: null, adaptiveCards: [{}, card] });
    await context.answer(
      way.operation === 'chat' ? { status: 200, body } : partsOf([eventOf(update()), eventOf(body)]),
    );
    const reply = await way.ask(stored(context), prompt);
    equal([reply.text, reply.adaptiveCards], ['', [{}, card]], 'text and cards');
  }),
  ...eachWay(
    'gives members and properties that nobody knows as they came',
    ['answers'],
    [
      'enum.evolvable copilotConversationState',
      'enum.evolvable copilotConversationAttributionType',
      'enum.evolvable copilotConversationAttributionSource',
    ],
    async (context, way) => {
      const attribution = {
        ...responseResources.copilotConversationAttribution,
        attributionType: 'quotation',
        attributionSource: 'archive',
      };
      const messages = [echo, { id: 'answer', text, attributions: [attribution], later: { deep: [1, null] } }];
      const sent = { ...holding(...messages), state: 'pausedForReview', '@odata.context': 'x', agentId: null };
      await context.answer(answering(way, sent));
      const conversation = stored(context);
      const reply = await way.ask(conversation, prompt);
      equal(reply.conversation, sent, 'conversation');
      equal(reply.attributions[0], attribution, 'attribution');
      equal(
        [conversation.state, isKnown('copilotConversationState', conversation.state)],
        ['pausedForReview', false],
        'state',
      );
    },
  ),
  ...eachWay(
    'keeps the latest that the service said of the conversation',
    ['answers'],
    [
      'resource.property copilotConversation.turnCount',
      'resource.property copilotConversation.displayName',
      'resource.property copilotConversation.state',
    ],
    async (context, way) => {
      const conversation = stored(context);
      equal(
        [conversation.turnCount, conversation.displayName, conversation.state],
        [undefined, undefined, undefined],
        'before',
      );
      for (const turnCount of [1, 2]) {
        const sent = settled(`The offsite, part ${turnCount}.`, { turnCount, displayName: `Name ${turnCount}` });
        await context.answer(answering(way, sent));
        await way.ask(conversation, prompt);
        equal(
          [conversation.turnCount, conversation.displayName, conversation.state],
          [turnCount, `Name ${turnCount}`, 'active'],
          'after',
        );
        equal([conversation.resource, conversation.id], [sent, conversationId], 'resource and id');
      }
    },
  ),
  ...eachWay('reads the state from status where only that comes', ['answers'], [], async (context, way) => {
    const { state: _, ...stateless } = settled('The offsite is over.');
    await context.answer(answering(way, { ...stateless, status: 'active' }));
    const conversation = stored(context);
    await way.ask(conversation, prompt);
    equal(conversation.state, 'active', 'state');
  }),
  ...eachWay('holds two turns of one conversation, one after the other', ['requests'], [], async (context, way) => {
    const conversation = await clientOf(context).createConversation();
    for (const question of ['First?', 'Second?'])
      ok((await way.ask(conversation, question)).text, `an answer to ${question}`);
    const [, first, second] = await context.requests();
    equal([first?.path, JSON.parse(second?.body ?? '').message.text], [second?.path, 'Second?'], 'the requests');
  }),
  ...eachWay(
    'refuses a second turn while one is under way, without sending it',
    ['answers', 'requests', 'pace'],
    [],
    async (context, way) => {
      const conversation = stored(context);
      await context.answer(late(way, 300, settled(text)));
      const first = way.ask(conversation, prompt);
      await until(async () => (await context.requests()).length === 1, 'the first turn is sent');
      for (const other of [() => conversation.chat(prompt), () => conversation.stream(prompt).reply()]) {
        const error = await failure(context, other(), 'a second turn');
        ok(error instanceof InvalidRequestError, `an InvalidRequestError, not ${error.name}`);
        equal([error.code, error.attempts], ['turnInProgress', 0], 'code and attempts');
      }
      equal((await first).text, text, 'the first turn is not disturbed');
      equal((await context.requests()).length, 1, 'requests sent');
      await context.answer(answering(way, settled('The offsite is over.')));
      ok(await way.ask(conversation, prompt), 'the next turn');
    },
  ),
  ...eachWay(
    'lets another conversation have its turn at the same time',
    ['answers', 'requests', 'pace'],
    [],
    async (context, way) => {
      await context.answer(late(way, 20, settled(text)), late(way, 20, settled(text)));
      const replies = await Promise.all([
        way.ask(stored(context), prompt),
        way.ask(clientOf(context).conversation('other'), prompt),
      ]);
      equal(
        replies.map((reply) => reply.text),
        [text, text],
        'texts',
      );
      equal((await context.requests()).length, 2, 'requests sent');
    },
  ),
  ...eachWay('may be tried again after a turn that failed', ['answers'], [], async (context, way) => {
    const conversation = stored(context);
    await context.answer({ status: 500, body: '' }, answering(way, settled('The offsite is over.')));
    await failure(context, way.ask(conversation, prompt), 'the first turn');
    equal((await way.ask(conversation, prompt)).text, 'The offsite is over.', 'text');
  }),
  ...eachWay(
    'says that the service ended the conversation with its answer, and sends no further turn',
    ['answers', 'requests'],
    ['enum.member copilotConversationState.disengagedForRai'],
    async (context, way) => {
      const conversation = stored(context);
      await context.answer(answering(way, settled('The off limits end here.', { state: 'disengagedForRai' })));
      const reply = await way.ask(conversation, prompt);
      equal(
        [reply.outcome, reply.text, conversation.state],
        ['disengagedForRai', 'The off limits end here.', 'disengagedForRai'],
        'outcome',
      );
      const error = await failure(context, way.ask(conversation, prompt), 'the next turn');
      ok(error instanceof ConversationDisengagedError, `a ConversationDisengagedError, not ${error.name}`);
      equal([error.code, error.attempts], ['disengagedForRai', 0], 'code and attempts');
      equal((await context.requests()).length, 1, 'requests sent');
    },
  ),
  ...eachWay(
    'says that the service ended the conversation without an answer, and sends no further turn',
    ['answers', 'requests'],
    ['enum.member copilotConversationState.disengagedForRai'],
    async (context, way) => {
      for (const messages of [[], [echo], [echo, { id: 'answer', text: '' }]]) {
        const conversation = stored(context);
        const before = (await context.requests()).length;
        const body = { ...holding(...messages), state: 'disengagedForRai' };
        await context.answer(
          way.operation === 'chat' ? { status: 200, body } : partsOf([eventOf(update()), eventOf(body)]),
        );
        const error = await failure(context, way.ask(conversation, prompt), 'the turn');
        ok(
          error instanceof ConversationDisengagedError,
          `a ConversationDisengagedError, not ${error.name}: ${error.message}`,
        );
        await failure(context, way.ask(conversation, prompt), 'the next turn');
        equal((await context.requests()).length, before + 1, 'requests sent');
      }
    },
  ),
  ...eachWay('throws a NoAnswerError where a 200 has no answer', ['answers', 'requests'], [], async (context, way) => {
    for (const messages of [
      [],
      [echo],
      [echo, { id: 'answer', text: '' }],
      [echo, { id: 'answer' }],
      [echo, { id: 'answer', adaptiveCards: [{}] }],
    ]) {
      const conversation = stored(context);
      const body = holding(...messages);
      const before = (await context.requests()).length;
      await context.answer(
        way.operation === 'chat' ? { status: 200, body } : partsOf([eventOf(update()), eventOf(body)]),
      );
      const error = await failure(context, way.ask(conversation, prompt), 'the turn');
      ok(
        error instanceof NoAnswerError && !(error instanceof ConversationDisengagedError),
        `a NoAnswerError, not ${error.name}`,
      );
      equal(
        [error.code, error.status, error.operation, error.attempts],
        ['noAnswer', 200, way.operation, 1],
        'what it tells',
      );
      equal(error.conversation, body, 'its conversation');
      equal(conversation.resource, body, 'what the conversation knows');
      match(error.message, /ask again/, 'message');
      equal((await context.requests()).length, before + 1, 'requests sent');
    }
  }),
  {
    name: 'the chat of a client creates a conversation of its own and says which',
    needs: ['requests'],
    facts: [],
    async run(context) {
      const copilot = clientOf(context);
      const { text, conversation } = await copilot.chat(prompt, { timeZone: 'Europe/Lisbon' });
      ok(text, 'a text');
      const [create, turn] = await context.requests();
      equal([create?.path.endsWith('/copilot/conversations'), create?.body], [true, '{}'], 'the first request');
      equal(turn?.path.split('/').slice(-2), [conversation.id, 'chat'], 'the second request');
      equal(
        JSON.parse(turn?.body ?? ''),
        { message: { text: prompt }, locationHint: { timeZone: 'Europe/Lisbon' } },
        'its body',
      );
      ok((await copilot.conversation(conversation.id).chat('And then?')).text, 'a second turn under the id');
    },
  },
  {
    name: 'a conversation under a stored id sends nothing before its turn',
    needs: ['requests'],
    facts: [],
    async run(context) {
      const conversation = stored(context);
      equal(conversation.id, conversationId, 'id');
      conversation.stream(prompt);
      equal((await context.requests()).length, 0, 'requests sent');
    },
  },
];
