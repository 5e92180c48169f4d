/** What the tests of the AI SDK provider share: the embedded service behind msw and as a server, and the real `ai`. */
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type CopilotChatProviderSettings, createCopilotChatProvider } from '../../src/ai-sdk/index.ts';
import { copilotHandlers } from '../../src/msw.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';

export const token = 'a-made-up-token-of-the-ai-sdk';
export const prompt = 'Where is the secret offsite?';
export const answer = 'It is in Lisbon, in the first week of May, as the plan of the team says.';
const answers = {
  text: answer,
  attributions: [
    {
      attributionType: 'citation',
      providerDisplayName: 'The plan',
      attributionSource: 'grounding',
      seeMoreWebUrl: 'https://fabrikam.sharepoint.example/Plan.docx',
    },
    { attributionType: 'citation', providerDisplayName: 'A source without an address', seeMoreWebUrl: '' },
    { attributionType: 'annotation', providerDisplayName: '', seeMoreWebUrl: 'https://search.example/?q=Lisbon' },
  ],
};

/** The embedded service, however it is reached. */
export type Served = Pick<Sandbox, 'requests' | 'settings' | 'fail' | 'reset' | 'baseUrl'>;

/** Serves each test of a file anew, and gives a provider for it. */
export function serve(by: 'msw' | 'sandbox') {
  let served: Served;
  let stop: () => unknown;
  beforeAll(async () => {
    if (by === 'sandbox') {
      const sandbox = await startSandbox({ answers });
      [served, stop] = [sandbox, sandbox.close];
    } else {
      const handlers = copilotHandlers({ answers });
      const server = setupServer(...handlers);
      server.listen({ onUnhandledFrame: 'error' });
      const { requests, settings, fail, reset } = handlers.service;
      [served, stop] = [{ requests, settings, fail, reset, baseUrl: handlers.baseUrl }, () => server.close()];
    }
  });
  afterEach(() => served.reset());
  afterAll(() => stop());
  return {
    get service(): Served {
      return served;
    },
    provider: (more: Partial<Extract<CopilotChatProviderSettings, { client?: undefined }>> = {}) =>
      createCopilotChatProvider({ credential: token, baseUrl: served.baseUrl, ...more }),
    /** The operations that were asked for, with what came of them. */
    seen: () => served.requests.map(({ operation, status }) => `${operation} ${status}`),
    /** What was sent with a turn. */
    body: (index: number) => served.requests.filter(({ operation }) => operation !== 'createConversation')[index]?.body,
  };
}

/** What a promise rejects with. */
export const rejected = (promise: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(promise).then(
    () => {
      throw new TypeError('expected it to be refused');
    },
    (error: unknown) => error,
  );

/** All that a log may print of an error, with all that it is caused by. */
export async function printed(error: unknown): Promise<string> {
  const { inspect } = await import('node:util');
  return [inspect(error, { depth: 20, showHidden: false }), JSON.stringify(error), String(error)].join('\n');
}
