import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopes } from '../src/index.ts';
import { clientId } from './entra.ts';
import { goodClaims } from './made-up-token.ts';
import { root } from './repository-copy.ts';

const samples = join(root, 'scripts/samples');
const named = scopes.map((scope) => `https://graph.microsoft.com/${scope}`);

const signingIn = { AZURE_CLIENT_ID: clientId, AZURE_TENANT_ID: String(goodClaims().tid) };
const onBehalf = { ...signingIn, AZURE_CLIENT_SECRET: 'a-secret-that-nobody-may-see', USER_TOKEN: 'a.users.token' };

/** What each sample needs, and how it asks for its token. */
const expected: Record<string, { env: Record<string, string>; scope: readonly string[]; form: object }> = {
  'azure-device-code.ts': { env: signingIn, scope: named, form: { device_code: 'a-made-up-device-code' } },
  'azure-browser.ts': { env: signingIn, scope: named, form: { grant_type: 'authorization_code' } },
  'azure-on-behalf-of.ts': {
    env: onBehalf,
    scope: ['https://graph.microsoft.com/.default'],
    form: { requested_token_use: 'on_behalf_of', assertion: onBehalf.USER_TOKEN },
  },
  'msal-device-code.ts': { env: signingIn, scope: named, form: { device_code: 'a-made-up-device-code' } },
  'msal-browser-login.ts': { env: signingIn, scope: named, form: { grant_type: 'authorization_code' } },
  'msal-on-behalf-of.ts': {
    env: onBehalf,
    scope: named,
    form: { requested_token_use: 'on_behalf_of', assertion: onBehalf.USER_TOKEN },
  },
};

interface Report {
  asked: { tenant: string; form: Record<string, string> }[];
  tokens: string[];
  requests: { operation: string; status: number; token: string }[];
}

let folder: string;
beforeAll(async () => {
  await mkdir(join(root, '.cache'), { recursive: true });
  folder = await mkdtemp(join(root, '.cache/samples-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(sample: string, env: Record<string, string>, hook = 'samples-hook.ts') {
  const report = join(folder, `${sample}.json`);
  const { AZURE_CLIENT_ID: _, AZURE_TENANT_ID: __, AZURE_CLIENT_SECRET: ___, ...inherited } = process.env;
  return new Promise<{ code: number; stdout: string; stderr: string; report(): Promise<Report> }>((resolve) => {
    const args = ['--import', join(root, 'contract-tests', hook), join(samples, sample)];
    const options = { env: { ...inherited, ...env, SAMPLE_REPORT: report }, timeout: 30_000 };
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const code = error ? Number(error.code ?? 1) : 0;
      resolve({ code, stdout, stderr, report: async () => JSON.parse(await readFile(report, 'utf8')) });
    });
  });
}

describe('the samples', () => {
  it('are each held by a test', async () => {
    expect((await readdir(samples)).sort()).toEqual([...Object.keys(expected), 'msal-page.ts'].sort());
  });

  for (const [sample, { env, scope, form }] of Object.entries(expected)) {
    it(`sign in, create a conversation and ask: ${sample}`, async () => {
      const { code, stdout, stderr, report } = await run(sample, env);
      expect([code, stdout], stderr).toEqual([0, expect.stringContaining('You asked: What meeting do I have')]);
      const { asked, tokens, requests } = await report();
      const { tenant, form: last } = asked.at(-1)!;
      expect([tenant, last.client_id]).toEqual([env.AZURE_TENANT_ID, clientId]);
      expect(last).toMatchObject(form);
      const granted = ['openid', 'profile', 'offline_access'];
      expect(last.scope?.split(' ').filter((name) => !granted.includes(name))).toEqual(scope);
      expect(requests.map(({ operation, status }) => `${operation} ${status}`)).toEqual([
        'createConversation 201',
        'chat 200',
      ]);
      expect(tokens).toHaveLength(1);
      for (const { token } of requests) expect(token).toBe(tokens[0]);
      for (const secret of [...tokens, 'a-made-up-refresh-token', onBehalf.AZURE_CLIENT_SECRET, onBehalf.USER_TOKEN]) {
        expect(stdout + stderr).not.toContain(secret);
      }
    }, 40_000);

    it(`name the setting that is missing: ${sample}`, async () => {
      for (const name of Object.keys(env)) {
        const { [name]: _, ...others } = env;
        const { code, stdout, stderr } = await run(sample, others, 'readme-hook.ts');
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toMatch(new RegExp(`^Set the environment variable ${name}: .+\\.\n$`));
      }
    }, 40_000);
  }
});
