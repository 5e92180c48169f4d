import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scopes } from '../src/index.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { clientId } from './entra.ts';
import { goodClaims, madeUpToken } from './made-up-token.ts';
import { root } from './repository-copy.ts';

const main = join(root, 'src/cli/main.ts');
const hook = join(root, 'contract-tests/samples-hook.ts');
const tenant = String(goodClaims().tid);

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  await mkdir(join(root, '.cache'), { recursive: true });
  folder = await mkdtemp(join(root, '.cache/cli-'));
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

function start(args: string[], env: Record<string, string>, hooks: string[] = []) {
  const { COPILOT_CHAT_TOKEN: _, AZURE_CLIENT_ID: __, AZURE_TENANT_ID: ___, ...inherited } = process.env;
  const imports = hooks.flatMap((file) => ['--import', file]);
  const child = spawn(process.execPath, [...imports, main, ...args], { env: { ...inherited, ...env }, cwd: folder });
  const end = Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')]);
  return { child, end: end.then(([stdout, stderr, [code]]) => ({ stdout, stderr, code: code as number | null })) };
}

/** The command, its stdin a pipe. */
function run(args: string[], env: Record<string, string> = {}, stdin = '', hooks: string[] = []) {
  const { child, end } = start(args, env, hooks);
  child.stdin.end(stdin);
  return end;
}

/** The command where Microsoft Entra and the service are made up inside its process. */
async function signIn(args: string[], env: Record<string, string> = {}, stdin = '') {
  const report = join(folder, 'report.json');
  const ended = await run(args, { ...env, SAMPLE_REPORT: report }, stdin, [hook]);
  return { ...ended, report: JSON.parse(await readFile(report, 'utf8')) };
}

describe('--sign-in', () => {
  it('asks for a device code on stderr, with all the scopes, and goes on with the token', async () => {
    const args = ['chat', '--sign-in', '--client-id', clientId, '--tenant', tenant];
    const { code, stdout, stderr, report } = await signIn(args, {}, 'Hello?');
    expect([code, stdout], stderr).toEqual([0, expect.stringContaining('You asked: Hello?')]);
    expect(stderr).toMatch(
      /^To sign in, open https:\/\/microsoft\.com\/devicelogin and enter the code MADE-UP\nSigned in\.\n/,
    );
    const { tenant: asked, form } = report.asked.at(-1);
    expect([asked, form.client_id]).toEqual([tenant, clientId]);
    for (const scope of scopes) expect(form.scope.split(' ')).toContain(`https://graph.microsoft.com/${scope}`);
    expect(report.tokens).toHaveLength(1);
    expect(report.requests.map(({ token }: { token: string }) => token)).toEqual([report.tokens[0], report.tokens[0]]);
    expect(stdout + stderr).not.toContain(report.tokens[0]);
  }, 40_000);

  it('takes the app registration and the tenant from the environment', async () => {
    const env = { AZURE_CLIENT_ID: clientId, AZURE_TENANT_ID: tenant };
    const { code, stdout, report } = await signIn(['create', '--sign-in'], env);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^[0-9a-f-]{36}\n$/)]);
    expect(report.asked.at(-1).tenant).toBe(tenant);
  }, 40_000);

  it('serves check too, which says what was not consented to', async () => {
    const env = { AZURE_CLIENT_ID: clientId, SAMPLE_CLAIMS: '{"scp":"Mail.Read"}' };
    const { code, stdout, report } = await signIn(['check', '--sign-in'], env);
    expect([code, stdout]).toEqual([3, expect.stringMatching(/^missingScope: the token lacks Sites.Read.All,/)]);
    expect([report.asked.at(-1).tenant, report.requests]).toEqual(['organizations', []]);
  }, 40_000);

  it('ends at once where it is interrupted', async () => {
    const { child, end } = start(['create', '--sign-in'], { AZURE_CLIENT_ID: clientId, ENTRA_PENDING: '99' }, [hook]);
    child.stderr.once('data', () => child.kill('SIGINT'));
    const { code, stderr } = await end;
    expect([code, stderr]).toEqual([5, expect.stringContaining('interrupted while signing in')]);
  }, 20_000);

  it('names the command to run where @azure/identity is not installed', async () => {
    const env = { AZURE_CLIENT_ID: clientId, WITHOUT_MODULE: '@azure/identity' };
    const { code, stdout, stderr } = await run(['create', '--sign-in'], env, '', [hook]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toBe('m365-copilot-chat: --sign-in needs @azure/identity; run: npm install @azure/identity\n');
  }, 20_000);

  it.each([
    [['--sign-in'], /--client-id, or set AZURE_CLIENT_ID/],
    [['--sign-in', '--sandbox'], /--sandbox and --sign-in exclude/],
    [['--sign-in', '--token-env', 'X'], /--sign-in and --token-env exclude/],
    [['--client-id', 'x'], /--client-id goes with --sign-in/],
    [['--tenant', 'x'], /--tenant goes with --sign-in/],
    [['--sign-in', '--client-id', 'x', '--cloud', 'mars'], /--cloud is one of global, usGovL4/],
  ])('is refused where it makes no sense: %j', async (args, why) => {
    const { code, stderr } = await run(['create', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(why)]);
  });
});

describe('check', () => {
  it('prints what speaks against the token of the environment, and sends it nowhere', async () => {
    const bad = madeUpToken({ scp: 'Mail.Read', exp: 1 });
    const { code, stdout, stderr } = await run(['check'], { COPILOT_CHAT_TOKEN: bad });
    expect([code, stderr]).toEqual([3, '']);
    expect(stdout.split('\n').map((line) => line.split(':')[0])).toEqual(['expired', 'missingScope', '']);
    const good = await run(['check', '--token-env', 'OTHER'], { OTHER: madeUpToken() });
    expect([good.code, good.stdout, good.stderr]).toEqual([0, '', expect.stringContaining('Nothing speaks against')]);
    const opaque = await run(['check'], { COPILOT_CHAT_TOKEN: 'opaque' });
    expect([opaque.code, opaque.stdout]).toEqual([0, expect.stringContaining('unreadable: ')]);
  }, 20_000);

  it('looks at the cloud, and needs a token', async () => {
    const token = { COPILOT_CHAT_TOKEN: madeUpToken() };
    const other = await run(['check', '--cloud', 'usGovL4'], token);
    expect([other.code, other.stdout]).toEqual([3, expect.stringContaining("give cloud: 'global'")]);
    expect((await run(['check', '--cloud', 'mars'], token)).code).toBe(2);
    const none = await run(['check']);
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining('COPILOT_CHAT_TOKEN has no token')]);
  }, 20_000);
});

describe('a refusal', () => {
  const token = madeUpToken({ scp: scopes.slice(1).join(' ') });
  const against = (args: string[], stdin = '') =>
    run([...args, '--base-url', sandbox.baseUrl], { COPILOT_CHAT_TOKEN: token }, stdin);

  it('is explained with what speaks against the token, after its own words', async () => {
    sandbox.fail('status=403');
    const { code, stderr } = await against(['create']);
    expect(code).toBe(3);
    const [failure, cause] = stderr.trim().split('\n');
    expect(failure).toContain('createConversation failed: 403');
    expect(cause).toMatch(/^Likely: the token lacks Sites\.Read\.All, /);
    expect(stderr).not.toContain(token);
  });

  it('is explained in a conversation too', async () => {
    sandbox.fail({ status: 401, operation: 'chat', times: 9 });
    const { stderr } = await against(['chat', '--interactive', '--no-stream'], 'Hello?\n/quit\n');
    expect(stderr).toMatch(/chat failed: 401 .*\nLikely: the token lacks Sites\.Read\.All/);
  });

  it('of another kind is not', async () => {
    sandbox.fail('status=400');
    expect((await against(['create'])).stderr).not.toContain('Likely');
  });
});

describe('--debug', () => {
  it('says on stderr what is sent and answered, without token, prompt or answer', async () => {
    const token = madeUpToken();
    sandbox.fail({ status: 429, retryAfter: 0 });
    const args = ['chat', '--debug', '--base-url', sandbox.baseUrl];
    const { code, stdout, stderr } = await run(args, { COPILOT_CHAT_TOKEN: token }, 'a distinctive prompt');
    expect([code, stdout]).toEqual([0, expect.stringContaining('a distinctive prompt')]);
    expect(stderr).toMatch(
      /createConversation answer 1: 429 after \d+ ms .*\n.*is sent again in 0 ms\n.*request 2: POST /,
    );
    expect(stderr).toMatch(/chatOverStream done after \d+ ms and 1 request\n/);
    for (const secret of [token, 'a distinctive prompt', 'conversation with the sandbox'])
      expect(stderr).not.toContain(secret);
  });

  it('works with the embedded sandbox too', async () => {
    expect((await run(['create', '--debug'])).stderr).toContain('createConversation answer 1: 201');
  });
});
