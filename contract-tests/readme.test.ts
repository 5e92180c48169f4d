import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chat } from '../src/cli/chat.ts';
import { create } from '../src/cli/create.ts';
import { exitCodes } from '../src/cli/exit-code.ts';
import { sandbox as serve } from '../src/cli/sandbox.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { documentedFacts } from './documented-facts.ts';
import { matrix } from './fault-matrix.ts';
import { copyRepository, root } from './repository-copy.ts';

const run = promisify(execFile);
const readme = await readFile(join(root, 'README.md'), 'utf8');
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** The fenced blocks of a language, each with the heading that it stands under. */
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map((found) => ({
    heading:
      readme
        .slice(0, found.index)
        .match(/^#+ .*$/gm)
        ?.at(-1) ?? '',
    code: found[1]!,
  }));

const snippets = blocks('ts');
let folder: string;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ pace: 0 });
  await mkdir(join(root, '.cache'), { recursive: true });
  folder = await mkdtemp(join(root, '.cache/readme-'));
  await Promise.all(snippets.map(({ code }, index) => writeFile(join(folder, `snippet-${index}.ts`), code)));
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
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

  it('type-check', async () => {
    const paths = Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, [join(root, file)]]));
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { incremental: false, paths, lib: ['ESNext', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'] },
      include: [folder],
      exclude: [],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, '-p', folder]).catch((error: { stdout: string }) =>
      expect(error.stdout).toBe(''),
    );
  }, 60_000);

  for (const [index, { heading }] of snippets.entries()) {
    it(`run: ${heading} (${index + 1})`, async () => {
      const hook = join(root, 'contract-tests/readme-hook.ts');
      const env = { ...process.env, COPILOT_CHAT_TOKEN: 'a-made-up-token', SANDBOX_BASE_URL: sandbox.baseUrl };
      const { stdout } = await run(process.execPath, ['--import', hook, join(folder, `snippet-${index}.ts`)], { env });
      expect(stdout).not.toBe('');
    });
  }
});

describe('the commands of the README', () => {
  it('are scripts that exist', () => {
    const named = [...readme.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name]) => name!);
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
  const examples = blocks('sh').filter(({ heading }) => heading === '## The command');

  it('is shown in examples', () => expect(examples.length).toBeGreaterThan(0));

  for (const [index, { code }] of examples.entries()) {
    it(`runs: example ${index + 1}`, async () => {
      // What npx would find in a project that has the package, on the sandbox of this test.
      const main = join(root, 'src/cli/main.ts');
      const shim = `#!/bin/sh\nshift\nexec "${process.execPath}" "${main}" "$@" --base-url "${sandbox.baseUrl}"\n`;
      await writeFile(join(folder, 'npx'), shim);
      await chmod(join(folder, 'npx'), 0o755);
      const PATH = [folder, process.env.PATH].join(delimiter);
      const env = { ...process.env, PATH, COPILOT_CHAT_TOKEN: 'a-made-up-token' };
      const before = sandbox.requests.length;
      const { stdout } = await run('sh', ['-euc', code], { env, cwd: folder });
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
    const options = [chat, create, serve].flatMap(({ options }) => Object.keys(options).map((name) => `--${name}`));
    expect(rows.sort()).toEqual([...new Set(['chat', 'create', 'sandbox', ...options])].sort());
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
