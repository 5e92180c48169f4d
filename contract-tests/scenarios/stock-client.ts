import { createClient } from '../../generated/client/index.ts';
import { chat, chatOverStream, createConversation } from '../../generated/sdk.gen.ts';
import type { CopilotConversation } from '../../generated/types.gen.ts';
import { createTransport } from '../../src/index.ts';
import { equal } from '../assert.ts';
import { requestResources, wholeChatRequest, wholeConversation } from '../documented-facts.ts';
import type { Context, Scenario } from '../scenario.ts';

const conversationId = wholeConversation.id;

/** The generator's own fetch client, as users of other stacks have it, and the generated operations over our transport. */
const clients = {
  'the stock generated client': ({ baseUrl, token }: Context) =>
    createClient({ baseUrl, headers: { Authorization: `Bearer ${token}` } }),
  'our transport': ({ baseUrl, token }: Context) => createTransport({ credential: token, baseUrl }),
};

const requestFacts = Object.entries(requestResources).flatMap(([name, sample]) => [
  ...Object.keys(sample).map((property) => `resource.property ${name}.${property}`),
]);

const turnFacts = (operation: string, facts: readonly string[]) =>
  facts.map((fact) => `${fact.replace('*', operation)}`);

const turns: Scenario[] = (['chat', 'chatOverStream'] as const).map((operation) => ({
  name: `${operation} through the stock generated client sends every documented parameter to the documented place`,
  needs: ['requests'],
  facts: [
    ...turnFacts(operation, [
      'operation.method *',
      'operation.url *',
      'operation.requestHeader *.Authorization',
      'operation.requestHeader *.Content-Type',
      'operation.parameter *.message',
      'operation.parameter *.additionalContext',
      'operation.parameter *.locationHint',
      'operation.parameter *.contextualResources',
    ]),
    ...requestFacts,
  ],
  async run(context) {
    const { baseUrl, token, requests } = context;
    const client = clients['the stock generated client'](context);
    const { data } = await createConversation({ client, body: {}, throwOnError: true });
    const id = (data as CopilotConversation).id;
    if (operation === 'chat')
      await chat({ client, path: { conversationId: id }, body: wholeChatRequest, throwOnError: true });
    else
      for await (const _ of (await chatOverStream({ client, path: { conversationId: id }, body: wholeChatRequest }))
        .stream);
    const request = (await requests())[1]!;
    equal(request.method, 'POST', 'method');
    equal(request.path, `${new URL(baseUrl).pathname}/copilot/conversations/${id}/${operation}`, 'path');
    equal(JSON.parse(request.body), wholeChatRequest, 'body');
    equal(request.headers.authorization, `Bearer ${token}`, 'authorization');
    equal(request.headers['content-type'], 'application/json', 'content-type');
  },
}));

const creates: Scenario[] = (Object.keys(clients) as (keyof typeof clients)[]).flatMap((name) => [
  {
    name: `create and chat through ${name} give the documented answers whole`,
    needs: ['answers'],
    facts: ['operation.response createConversation', 'operation.response chat'],
    async run(context) {
      const client = clients[name](context);
      await context.answer({ status: 201, body: wholeConversation }, { status: 200, body: wholeConversation });
      const created = await createConversation({ client, body: {} });
      equal([created.data, created.error, created.response?.status], [wholeConversation, undefined, 201], 'create');
      const answered = await chat({ client, path: { conversationId }, body: wholeChatRequest });
      equal([answered.data, answered.error, answered.response?.status], [wholeConversation, undefined, 200], 'chat');
    },
  },
]);

/** The generated operations over the generator's own client, and what that has in common with ours. */
export const stockClientScenarios: readonly Scenario[] = [...turns, ...creates];
