import { ConversationNotFoundError } from '../../src/index.ts';
import { equal, match, ok } from '../assert.ts';
import { requestResources } from '../documented-facts.ts';
import type { Context, Scenario } from '../scenario.ts';
import { clientOf, eachWay, failure, listOf, type Way, ways } from '../turns.ts';

const question = 'In one short sentence: what is a calendar for?';
/** An id that no service has given: whoever answers a turn in it answers without a conversation. */
const unknownId = '00000000-0000-4000-8000-000000000000';
const dateTimeOffset = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)$/;

/** One way for each operation: a turn of a real service takes its time. */
const [chat, stream] = ways;
const both = [chat!, stream!];

const answering = async (context: Context, way: Way) => {
  const conversation = await clientOf(context).createConversation();
  return { conversation, reply: await way.ask(conversation, question) };
};

const accepted = (operation: string): string[] => [
  `operation.method ${operation}`,
  `operation.url ${operation}`,
  `operation.permission ${operation}`,
  `operation.requestHeader ${operation}.Authorization`,
  `operation.requestHeader ${operation}.Content-Type`,
  `operation.response ${operation}`,
];

const { timeZone, ...location } = requestResources.copilotConversationLocation;

/** What any service holds that behaves as documented, the real one included: nothing tells it what to answer. */
export const serviceScenarios: readonly Scenario[] = [
  {
    name: 'the service creates an active conversation that had no turn yet',
    needs: ['service'],
    facts: [
      ...accepted('createConversation'),
      ...['id', 'state', 'turnCount'].map((name) => `resource.property copilotConversation.${name}`),
      'enum.member copilotConversationState.active',
    ],
    async run(context) {
      const first = await clientOf(context).createConversation();
      const second = await clientOf(context).createConversation();
      ok(first.id && second.id && first.id !== second.id, 'two ids');
      equal([first.state, first.turnCount], ['active', 0], 'state and turns');
    },
  },
  {
    name: 'the service says when it created a conversation',
    needs: ['service'],
    facts: ['resource.property copilotConversation.createdDateTime'],
    async run(context) {
      match((await clientOf(context).createConversation()).createdDateTime ?? '', dateTimeOffset, 'createdDateTime');
    },
  },
  ...eachWay(
    'is answered by the service with a text that is not the prompt',
    ['service'],
    [
      'operation.method *',
      'operation.url *',
      'operation.permission *',
      'operation.requestHeader *.Authorization',
      'operation.requestHeader *.Content-Type',
      'operation.response *',
      'operation.parameter *.message',
      'operation.parameter *.locationHint',
      'resource.property copilotConversation.messages',
      'resource.property copilotConversationRequestMessageParameter.text',
      'resource.property copilotConversationLocation.timeZone',
    ],
    async (context, way) => {
      const { conversation, reply } = await answering(context, way);
      ok(reply.text.trim() && reply.text !== question, 'a text of its own');
      equal([reply.outcome, reply.conversation.id], ['answered', conversation.id], 'outcome and conversation');
    },
    both,
  ),
  ...eachWay(
    'is answered by the service with a message that has its documented properties',
    ['service'],
    ['id', 'text', 'createdDateTime', 'adaptiveCards', 'attributions', 'sensitivityLabel'].map(
      (name) => `resource.property copilotConversationResponseMessage.${name}`,
    ),
    async (context, way) => {
      const { message } = (await answering(context, way)).reply;
      ok(message.id && message.text, 'id and text');
      match(message.createdDateTime ?? '', dateTimeOffset, 'createdDateTime');
      ok(Array.isArray(message.adaptiveCards) && Array.isArray(message.attributions), 'adaptiveCards and attributions');
      ok('sensitivityLabel' in message, 'sensitivityLabel');
    },
    both,
  ),
  ...eachWay(
    'is counted by the service, which goes on with a conversation under its stored id',
    ['service'],
    ['operation.url *', ...['turnCount', 'displayName'].map((name) => `resource.property copilotConversation.${name}`)],
    async (context, way) => {
      const { conversation } = await answering(context, way);
      const turns = conversation.turnCount ?? 0;
      ok(turns >= 1 && conversation.displayName, 'a turn and a name');
      const same = clientOf(context).conversation(conversation.id);
      ok((await way.ask(same, 'And a clock?')).text, 'a second answer');
      ok((same.turnCount ?? 0) > turns, 'one more turn');
    },
    both,
  ),
  ...eachWay(
    'may carry context, a location and the wish not to search the web',
    ['service'],
    [
      'operation.parameter *.additionalContext',
      'operation.parameter *.contextualResources',
      'resource.property copilotContextualResources.webContext',
      'resource.property copilotWebContext.isWebEnabled',
      ...Object.keys(requestResources.copilotContextMessage).map(
        (name) => `resource.property copilotContextMessage.${name}`,
      ),
      ...Object.keys(requestResources.copilotConversationLocation).map(
        (name) => `resource.property copilotConversationLocation.${name}`,
      ),
    ],
    async (context, way) => {
      const conversation = await clientOf(context).createConversation();
      const additionalContext = [requestResources.copilotContextMessage];
      const reply = await way.ask(conversation, question, { timeZone, location, webSearch: false, additionalContext });
      ok(reply.text, 'a text');
    },
    both,
  ),
  ...eachWay(
    'is refused by the service in a conversation that it does not have',
    ['service'],
    [],
    async (context, way) => {
      const turn = way.ask(clientOf(context).conversation(unknownId), question);
      const error = await failure(context, turn, 'the turn');
      ok(error.status && error.status >= 400 && error.status < 500, `a status 4XX, not ${error.status}`);
      equal(error instanceof ConversationNotFoundError, error.status === 404, 'a ConversationNotFoundError for 404');
    },
    both,
  ),
  {
    name: 'the service streams snapshots of one conversation, whose text ends as the answer',
    needs: ['service'],
    facts: ['operation.response chatOverStream', 'resource.property copilotConversation.id'],
    async run(context) {
      const conversation = await clientOf(context).createConversation();
      const events = await listOf(conversation.stream(question));
      const ids = new Set(events.flatMap((event) => (event.type === 'snapshot' ? [event.conversation.id] : [])));
      equal([...ids], [conversation.id], 'the ids of the snapshots');
      const shown = events.reduce(
        (text, event) => (event.type === 'text' ? text + event.delta : event.type === 'rewrite' ? event.text : text),
        '',
      );
      const done = events.at(-1);
      ok(done?.type === 'done', 'done at the end');
      equal(shown, done.reply.text, 'the text that was shown');
    },
  },
];
