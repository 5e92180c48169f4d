import { chat, chatOverStream, createConversation } from '../../generated/sdk.gen.ts';
import type { ChatRequest } from '../../generated/types.gen.ts';
import { createTransport, isCopilotChatError } from '../../src/index.ts';
import { equal, ok, rejection } from '../assert.ts';
import { requestResources, scopes, wholeChatRequest, wholeConversation } from '../documented-facts.ts';
import type { Context, Scenario } from '../scenario.ts';
import { listOf } from '../turns.ts';

const conversationId = wholeConversation.id;
const turn = ['chat', 'chatOverStream'] as const;

const clientOf = ({ baseUrl, token }: Context) => createTransport({ credential: token, baseUrl });

type Client = ReturnType<typeof createTransport>;

/** Sends one turn; of a stream only the request matters here. */
async function send(client: Client, operation: (typeof turn)[number], body: ChatRequest): Promise<void> {
  if (operation === 'chat') await chat({ client, path: { conversationId }, body, throwOnError: true });
  else for await (const _ of (await chatOverStream({ client, path: { conversationId }, body })).stream);
}

const annotated: Scenario[] = Object.keys(requestResources).map((name) => ({
  name: `a ${name} may carry its @odata.type`,
  needs: ['requests', 'answers'],
  facts: [`resource.odataType ${name}`],
  async run(context) {
    const body = withAnnotations();
    await context.answer({ status: 200, body: wholeConversation });
    await send(clientOf(context), 'chat', body);
    equal(JSON.parse((await context.requests())[0]!.body), body, 'body');
    ok((await context.requests())[0]!.body.includes(`#microsoft.graph.${name}`), `the annotation of ${name}`);
  },
}));

/** The whole request with the type of every object written out; the compiler checks that the description allows it. */
const withAnnotations = (): ChatRequest => ({
  message: {
    '@odata.type': '#microsoft.graph.copilotConversationRequestMessageParameter',
    ...wholeChatRequest.message,
  },
  locationHint: { '@odata.type': '#microsoft.graph.copilotConversationLocation', ...wholeChatRequest.locationHint },
  additionalContext: [
    { '@odata.type': '#microsoft.graph.copilotContextMessage', ...requestResources.copilotContextMessage },
  ],
  contextualResources: {
    '@odata.type': '#microsoft.graph.copilotContextualResources',
    files: [{ '@odata.type': '#microsoft.graph.copilotFile', ...requestResources.copilotFile }],
    webContext: { '@odata.type': '#microsoft.graph.copilotWebContext', ...requestResources.copilotWebContext },
  },
});

/** The generated operations over our transport. */
export const generatedClientScenarios: readonly Scenario[] = [
  ...annotated,
  {
    name: 'the generated operations over our transport give or throw a CopilotChatError',
    needs: ['answers'],
    facts: [],
    async run(context) {
      const client = clientOf(context);
      const refused = { status: 403, body: { error: { code: 'Forbidden', message: '' } } };
      await context.answer(refused, refused);
      const { data, error } = await createConversation({ client, body: {} });
      ok(isCopilotChatError(error) && error.status === 403, 'a CopilotChatError');
      equal(data, undefined, 'data');
      const thrown = await rejection(createConversation({ client, body: {}, throwOnError: true }), 'create');
      ok(isCopilotChatError(thrown) && thrown.name === 'PermissionError', 'a PermissionError');
    },
  },
  {
    name: 'a header of one call replaces none of the documented ones',
    needs: ['requests'],
    facts: [],
    async run(context) {
      const client = clientOf(context);
      const headers = { 'Content-Type': 'text/plain', Prefer: 'include-unknown-enum-members' } as Record<
        string,
        string
      >;
      await createConversation({ client, body: {}, headers, throwOnError: true });
      const [sent] = await context.requests();
      equal(sent?.headers['content-type'], 'application/json', 'content-type');
      equal(sent?.headers.prefer, 'include-unknown-enum-members', 'prefer');
    },
  },
  {
    name: 'a refused turn names the scopes that it needs',
    needs: ['answers'],
    facts: ['operation.permission chat', 'operation.permission chatOverStream'],
    async run(context) {
      const client = createTransport({ credential: context.token, baseUrl: context.baseUrl, readEvents });
      await context.answer({ status: 403, body: '' }, { status: 403, body: '' });
      const path = { conversationId };
      const refusals = [
        await rejection(chat({ client, path, body: wholeChatRequest, throwOnError: true }), 'chat'),
        await rejection(chatOverStream({ client, path, body: wholeChatRequest }), 'chatOverStream'),
      ];
      for (const { message } of refusals) for (const scope of scopes) ok(message.includes(scope), `${scope} is named`);
    },
  },
  {
    name: 'chatOverStream over our transport answers 200 with an event stream, which goes to the reader given',
    needs: ['answers'],
    facts: ['operation.response chatOverStream'],
    async run(context) {
      const { baseUrl, token } = context;
      const sent = { status: 200, headers: { 'content-type': 'text/event-stream' }, body: 'data: {"id":"c"}\n\n' };
      await context.answer(sent);
      const client = createTransport({ credential: token, baseUrl, readEvents });
      const { stream } = await chatOverStream({ client, path: { conversationId }, body: wholeChatRequest });
      equal(await listOf(stream), [{ id: sent.body }], 'what the reader made of it');
      const readerless = createTransport({ credential: token, baseUrl });
      const error = await rejection(
        chatOverStream({ client: readerless, path: { conversationId }, body: wholeChatRequest }),
        'no reader',
      );
      ok(error.message.includes('readEvents'), 'the remedy is named');
    },
  },
];

/** Hands the body on as it is. */
async function* readEvents(response: Response) {
  yield { id: await response.text() };
}
