import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { run as runCommand } from '../src/cli/run.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const token = 'a-made-up-token';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

function start(args: string[], env: Record<string, string> = {}): ChildProcess {
  const { COPILOT_CHAT_TOKEN: _, ...inherited } = process.env;
  return spawn(process.execPath, [main, ...args], { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** The command inside this process, which starts twenty times as fast. */
async function run(args: string[], env: Record<string, string> = {}) {
  let [stdout, stderr] = ['', ''];
  const code = await runCommand(args, {
    env,
    print: (line) => {
      stdout += `${line}\n`;
    },
    say: (line) => {
      stderr += `${line}\n`;
    },
    streams: process,
    signal: new AbortController().signal,
  });
  return { code, stdout, stderr };
}

/** Against the sandbox of this test, which may be told to fail. */
const against = (args: string[]) => run([...args, '--base-url', sandbox.baseUrl], { COPILOT_CHAT_TOKEN: token });

describe('the command', () => {
  it('prints its version and its help as data', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
    const help = await run(['--help']);
    expect([help.code, help.stdout, help.stderr]).toEqual([0, expect.stringMatching(/create[\s\S]*sandbox/), '']);
    const createHelp = await run(['create', '-h']);
    expect([createHelp.code, createHelp.stdout]).toEqual([0, expect.stringContaining('--json')]);
  });

  it('keeps data on stdout and talk on stderr, and sets the exit code of its process', async () => {
    const [created, wrong] = await Promise.all([ended(start(['create'])), ended(start(['create', '--wrong']))]);
    expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[0-9a-f-]{36}\n$/) });
    expect(created.stderr).toContain('using the embedded sandbox');
    expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--wrong') });
  });

  it('ends with 2 on wrong usage and does not quote what it was given', async () => {
    const wrong = [
      [],
      ['secret-thing'],
      ['create', 'secret-thing'],
      ['create', '--token=secret-thing'],
      ['create', '--sandbox', '--cloud', 'global'],
      ['create', '--timeout', '0'],
      ['sandbox', '--port', '65536'],
      ['sandbox', '--form', 'loose'],
    ];
    for (const { code, stdout, stderr } of await Promise.all(wrong.map((args) => run(args)))) {
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^m365-copilot-chat: .+\nTry: m365-copilot-chat --help\n$/);
      expect(stderr).not.toContain('secret-thing');
    }
    const cloud = await run(['create', '--cloud', 'mars'], { COPILOT_CHAT_TOKEN: token });
    expect([cloud.code, cloud.stderr]).toEqual([2, expect.stringContaining('usGovL4')]);
  });

  it('creates a conversation on the embedded sandbox where there is no token, and says so', async () => {
    const { code, stdout, stderr } = await run(['create']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[0-9a-f-]{36}\n$/);
    expect(stderr).toContain('COPILOT_CHAT_TOKEN is not set: using the embedded sandbox.');
  });

  it('prints the resource as the service answered it with --json', async () => {
    sandbox.reset();
    const { code, stdout } = await against(['create', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'active', turnCount: 0, displayName: '' });
    expect(sandbox.requests).toHaveLength(1);
  });

  it('ends with the code of its failure, and says why on stderr without the token', async () => {
    const codes: Record<number, string[]> = {
      1: ['status=400'],
      3: ['status=401', 'status=403'],
      4: ['status=429; retry-after=900'],
    };
    for (const [expected, faults] of Object.entries(codes)) {
      for (const fault of faults) {
        sandbox.fail(fault);
        const { code, stdout, stderr } = await against(['create']);
        expect([code, stdout]).toEqual([Number(expected), '']);
        expect(stderr).toMatch(/^m365-copilot-chat: createConversation failed: 4\d\d .+ \(request-id /);
        expect(stderr).not.toContain(token);
      }
    }
  });

  it('ends with 3 where a place is named and there is no token for it', async () => {
    const { code, stderr } = await run(['create', '--token-env', 'OTHER_TOKEN']);
    expect([code, stderr]).toEqual([3, expect.stringContaining('OTHER_TOKEN')]);
  });

  it('ends with 5 when it times out or is interrupted', async () => {
    sandbox.fail('stall');
    expect((await against(['create', '--timeout', '1'])).code).toBe(5);
    sandbox.reset();
    sandbox.fail('stall');
    const child = start(['create', '--base-url', sandbox.baseUrl], { COPILOT_CHAT_TOKEN: token });
    const end = ended(child);
    while (sandbox.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGINT');
    expect((await end).code).toBe(5);
  });

  it('serves a sandbox at the address that it prints, until it is interrupted', async () => {
    const child = start(['sandbox', '--seed', '1']);
    const end = ended(child);
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    const baseUrl = String(line).trim();
    const [created, taken] = await Promise.all([
      run(['create', '--base-url', baseUrl], { COPILOT_CHAT_TOKEN: token }),
      run(['sandbox', '--port', new URL(baseUrl).port]),
    ]);
    expect([created.code, taken.code]).toEqual([0, 1]);
    expect(taken.stderr).toContain('is taken');
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 0, stdout: `${baseUrl}\n` });
  });
});
