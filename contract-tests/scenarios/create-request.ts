import { createCopilotChat, InvalidRequestError } from '../../src/index.ts';
import { equal, match, ok, rejection } from '../assert.ts';
import type { Scenario, SeenRequest } from '../scenario.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const only = (requests: readonly SeenRequest[]): SeenRequest => {
  equal(requests.length, 1, 'requests sent');
  return requests[0]!;
};

/** What leaves the client when a conversation is created. */
export const createRequestScenarios: readonly Scenario[] = [
  {
    name: 'create sends a POST to /copilot/conversations below the base URL',
    needs: ['requests'],
    facts: ['operation.method createConversation', 'operation.url createConversation'],
    async run({ baseUrl, token, requests }) {
      await createCopilotChat({ credential: token, baseUrl }).createConversation();
      const request = only(await requests());
      equal(request.method, 'POST', 'method');
      equal(request.path, `${new URL(baseUrl).pathname}/copilot/conversations`, 'path');
    },
  },
  {
    name: 'create sends an empty JSON object',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, token, requests }) {
      await createCopilotChat({ credential: token, baseUrl }).createConversation();
      equal(only(await requests()).body, '{}', 'body');
    },
  },
  {
    name: 'create sends the token as a bearer token',
    needs: ['requests'],
    facts: ['operation.requestHeader createConversation.Authorization'],
    async run({ baseUrl, token, requests }) {
      await createCopilotChat({ credential: token, baseUrl }).createConversation();
      equal(only(await requests()).headers.authorization, `Bearer ${token}`, 'authorization');
    },
  },
  {
    name: 'the request media type is exactly application/json',
    needs: ['requests'],
    facts: ['operation.requestHeader createConversation.Content-Type'],
    async run({ baseUrl, token, requests }) {
      await createCopilotChat({ credential: token, baseUrl }).createConversation();
      equal(only(await requests()).headers['content-type'], 'application/json', 'content-type');
    },
  },
  {
    name: 'create asks for application/json',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, token, requests }) {
      await createCopilotChat({ credential: token, baseUrl }).createConversation();
      equal(only(await requests()).headers.accept, 'application/json', 'accept');
    },
  },
  {
    name: 'each call has a client-request-id of its own',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, token, requests }) {
      const copilot = createCopilotChat({ credential: token, baseUrl });
      await copilot.createConversation();
      await copilot.createConversation();
      const ids = (await requests()).map(({ headers }) => headers['client-request-id'] ?? '');
      equal(ids.length, 2, 'requests sent');
      for (const id of ids) match(id, guid, 'client-request-id');
      ok(ids[0] !== ids[1], 'the two ids differ');
    },
  },
  {
    name: 'a client-request-id of the caller is sent as it is',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, token, requests }) {
      const clientRequestId = '11111111-2222-4333-8444-555555555555';
      await createCopilotChat({ credential: token, baseUrl }).createConversation({ clientRequestId });
      equal(only(await requests()).headers['client-request-id'], clientRequestId, 'client-request-id');
    },
  },
  {
    name: 'headers of the caller go along and replace none of the documented ones',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, token, requests }) {
      const headers = { Prefer: 'include-unknown-enum-members', 'Content-Type': 'text/plain' };
      await createCopilotChat({ credential: token, baseUrl, headers }).createConversation();
      const sent = only(await requests()).headers;
      equal(sent.prefer, 'include-unknown-enum-members', 'prefer');
      equal(sent['content-type'], 'application/json', 'content-type');
    },
  },
  {
    name: 'hooks see the request and the answer without the token',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, token }) {
      const seen: unknown[] = [];
      const copilot = createCopilotChat({
        credential: token,
        baseUrl,
        onRequest: (request) => seen.push(request),
        onResponse: ({ headers, ...response }) => seen.push(response, [...headers]),
      });
      await copilot.createConversation();
      equal(seen.length, 3, 'what the hooks saw');
      const [request, response] = seen as [{ operation: string; attempt: number }, { status: number; attempt: number }];
      equal(
        [request.operation, request.attempt, response.status],
        ['createConversation', 1, 201],
        'request and answer',
      );
      ok(!JSON.stringify(seen).includes(token), 'the token is not in it');
    },
  },
  {
    name: 'a client-request-id that can be no header is refused before anything is sent',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, token, requests }) {
      const copilot = createCopilotChat({ credential: token, baseUrl });
      const error = await rejection(copilot.createConversation({ clientRequestId: 'a\nb' }), 'create');
      ok(error instanceof InvalidRequestError, 'an InvalidRequestError');
      equal((await requests()).length, 0, 'requests sent');
    },
  },
];
