import { type Cloud, type CopilotChatOptions, createCopilotChat } from '../../src/index.ts';
import { equal, ok, rejection } from '../assert.ts';
import type { Scenario } from '../scenario.ts';

/** A fetch that sends nothing, and the URLs that it was asked for. */
function recorder() {
  const urls: string[] = [];
  const fetch = (async (url: string) => {
    urls.push(url);
    return Response.json({ id: 'c' }, { status: 201 });
  }) as unknown as typeof globalThis.fetch;
  return { urls, fetch };
}

async function refused(options: Partial<CopilotChatOptions>): Promise<Error> {
  return rejection(
    (async () => createCopilotChat({ credential: 'token', ...options }))(),
    `options ${JSON.stringify(options)}`,
  );
}

/** Where requests go. These run without a backend: a fetch of their own records what would be sent. */
export const targetScenarios: readonly Scenario[] = [
  {
    name: 'each cloud has its host',
    needs: [],
    facts: ['operation.availability createConversation'],
    async run() {
      const hosts: Record<Cloud, string> = {
        global: 'https://graph.microsoft.com',
        usGovL4: 'https://graph.microsoft.us',
        usGovL5: 'https://dod-graph.microsoft.us',
        china: 'https://microsoftgraph.chinacloudapi.cn',
      };
      for (const [cloud, host] of Object.entries(hosts)) {
        const { urls, fetch } = recorder();
        await createCopilotChat({ credential: 'token', cloud: cloud as Cloud, fetch }).createConversation();
        equal(urls, [`${host}/beta/copilot/conversations`], cloud);
      }
    },
  },
  {
    name: 'the default is the global service, beta',
    needs: [],
    facts: ['operation.url createConversation'],
    async run() {
      const { urls, fetch } = recorder();
      await createCopilotChat({ credential: 'token', fetch }).createConversation();
      equal(urls, ['https://graph.microsoft.com/beta/copilot/conversations'], 'URL');
    },
  },
  {
    name: 'each cloud asks its credential for its own scope',
    needs: [],
    facts: [],
    async run() {
      const asked: unknown[] = [];
      const getToken = async (scope: string | string[]) => {
        asked.push(scope);
        return { token: 't', expiresOnTimestamp: Date.now() + 3_600_000 };
      };
      const { fetch } = recorder();
      for (const cloud of ['usGovL4', 'usGovL5'] as const) {
        await createCopilotChat({ credential: { getToken }, cloud, fetch }).createConversation();
      }
      equal(asked, ['https://graph.microsoft.us/.default', 'https://dod-graph.microsoft.us/.default'], 'scopes');
    },
  },
  {
    name: 'a token goes over https, or over http to loopback only',
    needs: [],
    facts: [],
    async run() {
      for (const baseUrl of [
        'http://graph.microsoft.com/beta',
        'http://10.0.0.1',
        'http://localhost.example.com',
        'ftp://x/',
        'beta',
        '',
        'https://user:pw@host/',
        'https://host/?q=1',
        'https://host/#f',
      ]) {
        const error = await refused({ baseUrl });
        ok(
          error instanceof TypeError && /baseUrl/.test(error.message),
          `a TypeError that names baseUrl for ${baseUrl}`,
        );
        ok(!error.message.includes('pw'), 'no password in it');
      }
      for (const baseUrl of ['http://localhost:3000/beta/', 'http://127.0.0.1:3000/beta', 'http://[::1]:3000/beta']) {
        const { urls, fetch } = recorder();
        await createCopilotChat({ credential: 'token', baseUrl, fetch }).createConversation();
        equal(urls, [`${baseUrl.replace(/\/$/, '')}/copilot/conversations`], baseUrl);
      }
    },
  },
  {
    name: 'options that cannot work are refused when the client is made',
    needs: [],
    facts: [],
    async run() {
      const wrong: Record<string, object> = {
        'cloud is': { cloud: 'mars' },
        'credential is missing': { credential: undefined },
        'no bearer token has': { credential: 'two words' },
        Authorization: { headers: { authorization: 'Bearer x' } },
        'header name': { headers: { 'a b': 'x' } },
        'value of the header': { headers: { prefer: 'a\nb' } },
        maxRetries: { maxRetries: -1 },
        maxRetryWaitMs: { maxRetryWaitMs: Number.NaN },
        timeoutMs: { timeoutMs: 0 },
      };
      for (const [says, options] of Object.entries(wrong)) {
        const error = await refused(options as Partial<CopilotChatOptions>);
        ok(
          error instanceof TypeError && error.message.includes(says),
          `a TypeError that says "${says}", not: ${error.message}`,
        );
      }
    },
  },
];
