import { ContractViolationError, InvalidRequestError } from '../../src/index.ts';
import { equal, match, ok, rejection } from '../assert.ts';
import { requestResources, wholeChatRequest } from '../documented-facts.ts';
import type { Context, Scenario, SeenRequest } from '../scenario.ts';
import {
  answering,
  clientOf,
  conversationId,
  eachWay,
  failure,
  prompt,
  settled,
  stored,
  type TurnOptions,
  type Way,
} from '../turns.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Has a turn answered and gives the one request that it took. */
async function sent(context: Context, way: Way, options?: TurnOptions): Promise<SeenRequest> {
  await context.answer(answering(way, settled('The offsite is in Lisbon.')));
  const before = (await context.requests()).length;
  await way.ask(stored(context), prompt, options);
  equal((await context.requests()).length, before + 1, 'requests sent');
  return (await context.requests())[before]!;
}

const bodyOf = async (context: Context, way: Way, options?: TurnOptions): Promise<Record<string, unknown>> =>
  JSON.parse((await sent(context, way, options)).body) as Record<string, unknown>;

const { copilotConversationLocation: location } = requestResources;
const { timeZone, ...place } = location;

const requestFacts = Object.entries(requestResources).flatMap(([name, sample]) =>
  Object.keys(sample).map((property) => `resource.property ${name}.${property}`),
);

/** Ids that a path has to keep in their segment. */
const ids = [
  'a/b',
  '/',
  '../..',
  './x',
  'a..b',
  '...',
  '%2e%2e',
  '%',
  '100%25',
  'a?b=c#d',
  'a b',
  'ü/中/😀',
  'a\\b',
  '19:x@thread.v2',
  "'()!*~",
];

/** What leaves the client with a turn. */
export const turnRequestScenarios: readonly Scenario[] = [
  ...eachWay(
    'sends a POST to the documented address with the documented headers',
    ['answers', 'requests'],
    [
      'operation.method *',
      'operation.url *',
      'operation.requestHeader *.Authorization',
      'operation.requestHeader *.Content-Type',
    ],
    async (context, way) => {
      const { method, path, headers } = await sent(context, way);
      equal(method, 'POST', 'method');
      const root = new URL(context.baseUrl).pathname;
      equal(path, `${root}/copilot/conversations/${conversationId}/${way.operation}`, 'path');
      equal(headers.authorization, `Bearer ${context.token}`, 'authorization');
      equal(headers['content-type'], 'application/json', 'content-type');
      equal(headers.accept, way.operation === 'chat' ? 'application/json' : 'text/event-stream', 'accept');
      match(headers['client-request-id'] ?? '', guid, 'client-request-id');
    },
  ),
  ...eachWay(
    'sends every option at its documented place',
    ['answers', 'requests'],
    [
      ...['message', 'additionalContext', 'locationHint', 'contextualResources'].map(
        (name) => `operation.parameter *.${name}`,
      ),
      ...requestFacts,
    ],
    async (context, way) => {
      const { copilotContextMessage, copilotFile } = requestResources;
      const body = await bodyOf(context, way, {
        timeZone,
        location: place,
        files: [copilotFile.uri],
        webSearch: false,
        additionalContext: [copilotContextMessage],
      });
      equal(body, { ...wholeChatRequest, message: { text: prompt } }, 'body');
    },
  ),
  ...eachWay(
    'says no more than the prompt and the time zone of the runtime where nothing else is given',
    ['answers', 'requests'],
    ['operation.parameter *.message', 'operation.parameter *.locationHint'],
    async (context, way) => {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';
      equal(await bodyOf(context, way), { message: { text: prompt }, locationHint: { timeZone: zone } }, 'body');
    },
  ),
  ...eachWay(
    'takes the time zone of the runtime anew for each turn',
    ['answers', 'requests'],
    ['resource.property copilotConversationLocation.timeZone'],
    async (context, way) => {
      const original = Intl.DateTimeFormat.prototype.resolvedOptions;
      try {
        for (const zone of ['Asia/Tokyo', 'Africa/Nairobi']) {
          Intl.DateTimeFormat.prototype.resolvedOptions = function () {
            return { ...original.call(this), timeZone: zone };
          };
          equal((await bodyOf(context, way)).locationHint, { timeZone: zone }, 'locationHint');
        }
      } finally {
        Intl.DateTimeFormat.prototype.resolvedOptions = original;
      }
    },
  ),
  ...eachWay(
    'mends the case of a time zone and sends no other',
    ['answers', 'requests'],
    ['resource.property copilotConversationLocation.timeZone'],
    async (context, way) => {
      equal(
        (await bodyOf(context, way, { timeZone: 'europe/lisbon' })).locationHint,
        { timeZone: 'Europe/Lisbon' },
        'zone',
      );
      const count = (await context.requests()).length;
      for (const zone of ['Romance Standard Time', '+02:00', 'IST', 'Europe/Atlantis', '']) {
        const error = await failure(context, way.ask(stored(context), prompt, { timeZone: zone }), 'the zone');
        ok(error instanceof InvalidRequestError, `an InvalidRequestError for ${zone}`);
        match(error.message, /locationHint\.timeZone is an IANA time zone/, 'message');
      }
      equal((await context.requests()).length, count, 'requests sent');
    },
  ),
  ...eachWay(
    'switches web search on and off, and says nothing of it by default',
    ['answers', 'requests'],
    ['resource.property copilotWebContext.isWebEnabled', 'resource.property copilotContextualResources.webContext'],
    async (context, way) => {
      for (const webSearch of [true, false]) {
        const { contextualResources } = await bodyOf(context, way, { webSearch });
        equal(contextualResources, { webContext: { isWebEnabled: webSearch } }, 'contextualResources');
      }
      const { contextualResources } = await bodyOf(context, way, { files: ['https://contoso.sharepoint.com/a.docx'] });
      equal(contextualResources, { files: [{ uri: 'https://contoso.sharepoint.com/a.docx' }] }, 'contextualResources');
    },
  ),
  ...eachWay(
    'takes context as texts and as texts with a description, in their order',
    ['answers', 'requests'],
    ['resource.property copilotContextMessage.text', 'resource.property copilotContextMessage.description'],
    async (context, way) => {
      const additionalContext = ['First.', { text: 'Second.', description: 'An excerpt' }, { text: 'Third.' }];
      const body = await bodyOf(context, way, { additionalContext });
      equal(body.additionalContext, [{ text: 'First.' }, ...additionalContext.slice(1)], 'additionalContext');
      ok(!('additionalContext' in (await bodyOf(context, way, { additionalContext: [] }))), 'none for an empty list');
      ok(!('contextualResources' in (await bodyOf(context, way, { files: [] }))), 'none for an empty list');
    },
  ),
  ...eachWay(
    'can be traced by an id of its own, or by that of the caller',
    ['answers', 'requests'],
    [],
    async (context, way) => {
      const ids = [await sent(context, way), await sent(context, way)].map(
        ({ headers }) => headers['client-request-id'],
      );
      ok(ids[0] !== ids[1], 'the two ids differ');
      const clientRequestId = '11111111-2222-4333-8444-555555555555';
      equal((await sent(context, way, { clientRequestId })).headers['client-request-id'], clientRequestId, 'the id');
    },
  ),
  ...eachWay(
    'keeps the conversation id in its segment, whatever its characters are',
    ['answers', 'requests'],
    ['operation.url *'],
    async (context, way) => {
      for (const id of ids) {
        await context.answer(answering(way, settled('The offsite is over.')));
        await way.ask(clientOf(context).conversation(id), prompt);
        const segments = (await context.requests()).at(-1)!.path.split('/');
        equal(
          segments.slice(0, -2),
          `${new URL(context.baseUrl).pathname}/copilot/conversations`.split('/'),
          `before ${id}`,
        );
        equal([decodeURIComponent(segments.at(-2)!), segments.at(-1)], [id, way.operation], `the end for ${id}`);
      }
    },
  ),
  ...eachWay('sends nothing for what is no conversation id', ['requests'], [], async (context, way) => {
    for (const id of ['.', '..', '\ud800', 'a\udc00']) {
      const error = await failure(context, way.ask(clientOf(context).conversation(id), prompt), 'the id');
      ok(error instanceof InvalidRequestError, `an InvalidRequestError for ${JSON.stringify(id)}`);
    }
    for (const id of ['', undefined, 7]) {
      const error = await rejection((async () => clientOf(context).conversation(id as string))(), 'the id');
      ok(error instanceof InvalidRequestError, `an InvalidRequestError for ${JSON.stringify(id)}`);
    }
    equal((await context.requests()).length, 0, 'requests sent');
  }),
  ...eachWay(
    'goes nowhere but to the service: a redirect to another origin is not followed',
    ['answers', 'requests'],
    [],
    async (context, way) => {
      for (const status of [301, 302, 303, 307, 308]) {
        const before = (await context.requests()).length;
        await context.answer({ status, headers: { location: elsewhere(context) } });
        const error = await failure(context, way.ask(stored(context), prompt), 'the redirect');
        ok(error instanceof ContractViolationError, `a ContractViolationError for ${status}, not ${error.name}`);
        equal((await context.requests()).length, before + 1, 'requests sent');
      }
    },
  ),
];

/** The same server under another name where there is one, so that a request to it would be seen. */
function elsewhere({ baseUrl }: Context): string {
  const url = new URL(baseUrl);
  url.hostname = url.hostname === '127.0.0.1' ? 'localhost' : 'elsewhere.example';
  return `${url.href}/copilot/conversations/x/chat`;
}
