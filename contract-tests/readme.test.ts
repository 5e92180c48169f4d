import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chat } from '../src/cli/chat.ts';
import { check } from '../src/cli/check.ts';
import { create } from '../src/cli/create.ts';
import { exitCodes } from '../src/cli/exit-code.ts';
import { sandbox as serve } from '../src/cli/sandbox.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { documentedFacts } from './documented-facts.ts';
import { matrix } from './fault-matrix.ts';
import { copyRepository, root } from './repository-copy.ts';
import {
  removeFolder,
  runShell,
  runSnippet,
  scriptsNamedIn,
  snippetFolder,
  snippetsOf,
  typeCheckSnippets,
} from './snippets.ts';

const run = promisify(execFile);
const readme = await readFile(join(root, 'README.md'), 'utf8');
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

const snippets = snippetsOf(readme, 'ts');
let folder: string;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ pace: 0 });
  folder = await snippetFolder('readme', snippets);
});

afterAll(async () => {
  await sandbox.close();
  await removeFolder(folder);
});

describe('the first screen of the README', () => {
  const screen = readme.split('\n').slice(0, 40);
  it('shows two set-up commands, one for the main job and one for the tests', () => {
    const setUp = screen.filter((line) => /^(npm|npx) /.test(line)).map((line) => line.replace(/ +#.*/, ''));
    expect(setUp).toEqual(['npm ci && npm start', 'npm ci && npm test']);
  });
  it('shows ten runnable lines of use', () => {
    const lines = snippets[0]!.code.split('\n').filter((line) => line.trim());
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(screen.join('\n')).toContain(lines.at(-1));
  });
});

describe('the snippets of the README', () => {
  it('are there', () => expect(snippets.length).toBeGreaterThan(6));

  it('type-check', async () => expect(await typeCheckSnippets(folder, entries)).toBe(''), 60_000);

  for (const [index, { heading }] of snippets.entries()) {
    it(`run: ${heading} (${index + 1})`, async () => {
      expect(await runSnippet(folder, index, sandbox.baseUrl)).not.toBe('');
    });
  }
});

describe('the commands of the README', () => {
  it('are scripts that exist', () => {
    const named = scriptsNamedIn(readme);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !manifest.scripts[name])).toEqual([]);
  });
  it('print the figures that are counts of this repository', () => {
    expect(readme).toContain(`| all ${documentedFacts.length} |`);
    const faults = Object.values(matrix).flatMap((row) => Object.keys(row.cells)).length;
    expect(readme).toContain(`| ${faults} of ${faults} |`);
  });
  it('start does the main job and prints the 201', async () => {
    // In a copy: it replaces generated/, which other tests are reading.
    const { folder: copy, remove } = await copyRepository('contract-tests/documented-facts.ts');
    const { stdout } = await run(process.execPath, ['scripts/start.ts'], { cwd: copy }).finally(remove);
    expect(stdout).toMatch(/^ok {3}lint the description +\d+\.\d s\nok {3}regenerate the client /);
    expect(stdout).toContain('201 Created\n{');
    expect(stdout).toContain('Next: ');
  });
});

describe('the command as the README shows it', () => {
  const section = /^## The command\n(.*?)^## /ms.exec(readme)?.[1] ?? '';
  const examples = snippetsOf(readme, 'sh').filter(({ heading }) => heading === '## The command');

  it('is shown in examples', () => expect(examples.length).toBeGreaterThan(0));

  for (const [index, { code }] of examples.entries()) {
    it(`runs: example ${index + 1}`, async () => {
      const before = sandbox.requests.length;
      const stdout = await runShell(folder, code, sandbox.baseUrl);
      expect(stdout).toContain('This is turn 1 of a conversation');
      const answered = sandbox.requests.slice(before);
      expect(answered.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(
        code.split(' chat').length - 1,
      );
      expect(answered.filter(({ status }) => (status ?? 0) >= 400)).toEqual([]);
    });
  }

  it('has every command and option that there is, and no other', () => {
    const rows = [...section.matchAll(/^\| `(--[\w-]+|[a-z]+)\b/gm)].map(([, name]) => name!);
    const options = [chat, create, check, serve].flatMap(({ options }) =>
      Object.keys(options).map((name) => `--${name}`),
    );
    expect(rows.sort()).toEqual([...new Set(['chat', 'check', 'create', 'sandbox', ...options])].sort());
  });

  it('has every exit code', () => {
    const rows = [...section.matchAll(/^\| (\d) \|/gm)].map(([, code]) => Number(code));
    expect(rows).toEqual(Object.values(exitCodes));
  });
});

const entries = {
  'm365-copilot-chat': 'src/index.ts',
  'm365-copilot-chat/generated': 'generated/index.ts',
  'm365-copilot-chat/validators': 'generated/zod.gen.ts',
  'm365-copilot-chat/sandbox': 'src/sandbox/index.ts',
  'm365-copilot-chat/msw': 'src/msw.ts',
  'm365-copilot-chat/contract': 'contract-tests/contract.ts',
  'm365-copilot-chat/ai-sdk': 'src/ai-sdk/index.ts',
};
