import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { copyRepository } from './repository-copy.ts';

const run = promisify(execFile);
let copy: string;

let remove: (() => Promise<void>) | undefined;

beforeEach(async () => {
  await remove?.();
  ({ folder: copy, remove } = await copyRepository());
});

afterAll(() => remove?.());

const regenerate = (...args: string[]) =>
  run(process.execPath, ['scripts/regenerate.ts', ...args], { cwd: copy }).then(
    ({ stdout, stderr }) => ({ code: 0, printed: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code: code as number, printed: stdout + stderr }),
  );

async function contents(): Promise<Record<string, string>> {
  const entries = await readdir(join(copy, 'generated'), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')])));
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const before = await readFile(join(copy, file), 'utf8');
  expect(before).toContain(from);
  await writeFile(join(copy, file), before.replace(from, to));
}

describe('npm run regenerate', () => {
  it('leaves everything alone where nothing changed, and says so', async () => {
    const before = await contents();
    const { code, printed } = await regenerate();
    expect([code, printed]).toEqual([0, expect.stringContaining('unchanged')]);
    expect(await contents()).toEqual(before);
  });

  it('gives the same bytes from the same description, wherever it runs', async () => {
    const before = await contents();
    await rm(join(copy, 'generated'), { recursive: true });
    expect((await regenerate()).code).toBe(0);
    expect(await contents()).toEqual(before);
  });

  it('changes nothing where the description breaks a rule', async () => {
    const before = await contents();
    await edit('openapi/schemas/copilotConversationState.yaml', ', unknownFutureValue]', ']');
    const { code, printed } = await regenerate();
    expect([code, printed]).toEqual([1, expect.stringContaining('evolvable-enumeration')]);
    expect(printed).toContain('generated/ is as it was');
    expect(await contents()).toEqual(before);
  });

  it('changes nothing where the description cannot be read', async () => {
    const before = await contents();
    await edit('openapi/paths/chat.yaml', 'post:', 'post: [');
    expect((await regenerate()).code).toBe(1);
    expect(await contents()).toEqual(before);
    await rm(join(copy, 'openapi/openapi.yaml'));
    expect((await regenerate()).code).toBe(1);
    expect(await contents()).toEqual(before);
  });

  it('takes a new property of the description over into types, validators and bundle', async () => {
    await edit(
      'openapi/schemas/copilotFile.yaml',
      'properties:\n',
      'properties:\n  etag:\n    type: string\n    description: A version.\n    x-source:\n      kind: callers\n      at: a test\n      why: To see it arrive.\n',
    );
    const { code, printed } = await regenerate();
    expect([code, printed]).toEqual([0, expect.stringContaining('generated/ is new')]);
    for (const file of ['types.gen.ts', 'zod.gen.ts', 'openapi.json']) {
      expect(await readFile(join(copy, 'generated', file), 'utf8')).toContain('etag');
    }
    expect((await readdir(join(copy, '.cache'))).length).toBe(0);
  });
});

describe('npm run regenerate -- --check', () => {
  it('names each file that was touched, removed or added, and the command that mends it', async () => {
    await edit('generated/sdk.gen.ts', 'Content-Type', 'content-type');
    await rm(join(copy, 'generated/client/utils.gen.ts'));
    await writeFile(join(copy, 'generated/extra.ts'), 'export {};\n');
    const before = await contents();
    const { code, printed } = await regenerate('--check');
    expect(code).toBe(1);
    expect(printed.trim().split('\n')).toEqual([
      'FAIL generated/client/utils.gen.ts is missing; run: npm run regenerate',
      'FAIL generated/extra.ts is extra; run: npm run regenerate',
      'FAIL generated/sdk.gen.ts differs; run: npm run regenerate',
    ]);
    expect(await contents()).toEqual(before);
  });

  it('sees a description that was changed and not regenerated', async () => {
    await edit('openapi/paths/conversations.yaml', "'201':", "'200':");
    const { code, printed } = await regenerate('--check');
    expect([code, printed]).toEqual([1, expect.stringContaining('generated/types.gen.ts differs')]);
  });
});
