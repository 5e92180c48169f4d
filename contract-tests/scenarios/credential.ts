import { AuthenticationError, createCopilotChat } from '../../src/index.ts';
import { equal, match, ok, rejection } from '../assert.ts';
import type { Scenario } from '../scenario.ts';

const refusal = { status: 401, body: { error: { code: 'InvalidAuthenticationToken', message: 'Expired.' } } };
const later = () => Date.now() + 3_600_000;

/** How tokens are had and where they go. */
export const credentialScenarios: readonly Scenario[] = [
  {
    name: 'a function gives the token of each request',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, token, requests }) {
      let calls = 0;
      const credential = async () => `${token}${++calls}`;
      const copilot = createCopilotChat({ credential, baseUrl });
      await copilot.createConversation();
      await copilot.createConversation();
      const sent = (await requests()).map(({ headers }) => headers.authorization);
      equal(sent, [`Bearer ${token}1`, `Bearer ${token}2`], 'authorization');
    },
  },
  {
    name: 'a TokenCredential is asked for the default scope of Microsoft Graph, once',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, token, requests }) {
      const asked: unknown[] = [];
      const getToken = async (scope: string | string[]) => {
        asked.push(scope);
        return { token, expiresOnTimestamp: later() };
      };
      const copilot = createCopilotChat({ credential: { getToken }, baseUrl });
      await Promise.all([copilot.createConversation(), copilot.createConversation()]);
      await copilot.createConversation();
      equal(asked, ['https://graph.microsoft.com/.default'], 'asked for');
      equal((await requests()).length, 3, 'requests sent');
    },
  },
  {
    name: 'a token that is about to expire is renewed before it is sent',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, token, requests }) {
      const lives = [Date.now() + 60_000, later()];
      let calls = 0;
      const getToken = async () => ({ token: `${token}${calls}`, expiresOnTimestamp: lives[calls++]! });
      const copilot = createCopilotChat({ credential: { getToken }, baseUrl });
      await copilot.createConversation();
      await copilot.createConversation();
      equal(
        (await requests()).map(({ headers }) => headers.authorization),
        [`Bearer ${token}0`, `Bearer ${token}1`],
        'authorization',
      );
    },
  },
  {
    name: 'a refused token is replaced by a fresh one, once',
    needs: ['answers', 'requests'],
    facts: [],
    async run({ baseUrl, token, answer, requests }) {
      await answer(refusal);
      let calls = 0;
      const copilot = createCopilotChat({ credential: () => `${token}${++calls}`, baseUrl });
      const { id } = await copilot.createConversation();
      ok(id, 'a conversation');
      equal(
        (await requests()).map(({ headers }) => headers.authorization),
        [`Bearer ${token}1`, `Bearer ${token}2`],
        'authorization',
      );
      await answer(refusal, refusal);
      const error = await rejection(copilot.createConversation(), 'create');
      ok(error instanceof AuthenticationError, 'an AuthenticationError');
      equal((await requests()).length, 4, 'requests sent');
    },
  },
  {
    name: 'a token that was refused and does not change is not sent again',
    needs: ['answers', 'requests'],
    facts: [],
    async run({ baseUrl, token, answer, requests }) {
      await answer(refusal);
      const error = await rejection(createCopilotChat({ credential: token, baseUrl }).createConversation(), 'create');
      ok(error instanceof AuthenticationError, 'an AuthenticationError');
      equal((await requests()).length, 1, 'requests sent');
    },
  },
  {
    name: 'a credential that fails is an AuthenticationError and nothing is sent',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, requests }) {
      const cause = new Error('no browser to log in with');
      const credential = () => Promise.reject(cause);
      const error = await rejection(createCopilotChat({ credential, baseUrl }).createConversation(), 'create');
      ok(error instanceof AuthenticationError && error.cause === cause, 'an AuthenticationError with its cause');
      equal((await requests()).length, 0, 'requests sent');
    },
  },
  {
    name: 'a credential that fails after its token was refused says that the request was sent',
    needs: ['answers', 'requests'],
    facts: [],
    async run({ baseUrl, token, answer, requests }) {
      await answer(refusal);
      const cause = new Error('no browser to log in with');
      let calls = 0;
      const credential = () => (++calls === 1 ? token : Promise.reject(cause));
      const error = await rejection(createCopilotChat({ credential, baseUrl }).createConversation(), 'create');
      ok(error instanceof AuthenticationError && error.cause === cause, 'an AuthenticationError with its cause');
      equal([error.attempts, error.status, (await requests()).length], [1, 401, 1], 'attempts, status, requests sent');
      match(error.message, /was refused \(401\), and the credential gave no other token/, 'message');
    },
  },
  {
    name: 'a token that can be no header is refused without being quoted',
    needs: ['requests'],
    facts: [],
    async run({ baseUrl, requests }) {
      const credential = () => 'secret-part\nof-a-token';
      const error = await rejection(createCopilotChat({ credential, baseUrl }).createConversation(), 'create');
      const printed = `${error.stack}${String((error.cause as Error)?.stack)}${JSON.stringify(error)}`;
      ok(!printed.includes('secret-part') && !printed.includes('of-a-token'), 'the token is not in it');
      equal((await requests()).length, 0, 'requests sent');
    },
  },
  {
    name: 'the token does not go along a redirect',
    needs: ['answers', 'requests'],
    facts: [],
    async run({ baseUrl, token, answer, requests }) {
      for (const status of [301, 302, 307, 308]) {
        await answer({ status, headers: { location: `${baseUrl}/elsewhere` } });
        const error = await rejection(createCopilotChat({ credential: token, baseUrl }).createConversation(), 'create');
        equal(error.name, 'ContractViolationError', `the error for ${status}`);
      }
      equal((await requests()).length, 4, 'requests sent');
    },
  },
];
