import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { replaceFiles } from './replace-files.ts';

/** What a trial needs of the project. */
const parts = [
  'openapi',
  'generated',
  'scripts',
  'src',
  'contract-tests',
  'redocly.yaml',
  'tsconfig.json',
  'package.json',
  '.changeset',
];

export interface Trial {
  /** What the trial made of generated/, by its file names; null for those that are gone. */
  generated: Map<string, string | null>;
  tests: string[];
  types: string[];
}

export type Say = (text: string) => void;

/**
 * Tries the changes in a copy of the project: lint, generate, type-check, the fast part of the contract suite. Nothing of
 * the project is touched.
 *
 * @throws Error where the lint, the generation, the client's types or, unless it is told to bear with it, a scenario fails
 */
export async function tryInCopy(
  root: string,
  changes: ReadonlyMap<string, string | null>,
  breaking: boolean,
  say: Say,
): Promise<Trial> {
  const copy = mkdtempSync(join(tmpdir(), 'copilot-chat-sync-'));
  try {
    for (const part of parts)
      if (existsSync(join(root, part))) cpSync(join(root, part), join(copy, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
    replaceFiles(copy, changes);
    await step('lint, generate, type-check the client', say, () => node(copy, 'scripts/regenerate.ts'));
    const [types, tests] = await step('type-check and test what is written by hand', say, () =>
      Promise.all([typeProblems(copy), failingTests(copy)]),
    );
    if (tests.scenarios.length > 0 && !breaking)
      throw new Error(
        `scenarios of the contract suite fail, although no change is breaking:\n${tests.scenarios.join('\n')}`,
      );
    return { generated: differences(root, copy), types, tests: [...tests.expectations, ...tests.scenarios] };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function step<T>(name: string, say: Say, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  say(`ok   ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return result;
}

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

function start(cwd: string, args: readonly string[]): Promise<Run> {
  // A test that runs this is no part of the tests that it runs.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'));
  const env = { ...Object.fromEntries(own), NO_COLOR: '1' };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

async function node(cwd: string, ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await start(cwd, args);
  if (code !== 0) throw new Error(`${args[0]} fails with these changes:\n${`${stdout}${stderr}`.trim()}`);
}

/** The layer above the client is written by hand and may name what is gone. */
async function typeProblems(cwd: string): Promise<string[]> {
  const config = join(cwd, 'src.tsconfig.json');
  const content = {
    extends: './tsconfig.json',
    compilerOptions: { incremental: false },
    include: ['src'],
    exclude: [],
  };
  writeFileSync(config, JSON.stringify(content));
  const { stdout } = await start(cwd, ['node_modules/typescript/bin/tsc', '-p', config]);
  return stdout.split('\n').filter((line) => /^(?:src|contract-tests)\/.*error TS/.test(line));
}

const expectations = ['contract-tests/facts.test.ts', 'contract-tests/description.test.ts'];
const scenarios = ['contract-tests/resources.test.ts'];

async function failingTests(cwd: string): Promise<{ expectations: string[]; scenarios: string[] }> {
  const files = [...expectations, ...scenarios].filter((file) => existsSync(join(cwd, file)));
  const output = join(cwd, '.cache', 'fast-part.json');
  mkdirSync(dirname(output), { recursive: true });
  const args = ['run', '-c', 'contract-tests/vitest.config.ts', '--reporter=json', `--outputFile=${output}`, ...files];
  const { stdout, stderr } = await start(cwd, ['node_modules/vitest/vitest.mjs', ...args]);
  if (!existsSync(output))
    throw new Error(`the contract suite cannot be run:\n${`${stdout}${stderr}`.trim().slice(-2000)}`);
  const report = JSON.parse(readFileSync(output, 'utf8')) as {
    testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[];
  };
  const failed = report.testResults.flatMap(({ name, status, assertionResults }) => {
    const file = name.replaceAll('\\', '/').replace(/^.*\/(?=contract-tests\/)/, '');
    const own = assertionResults
      .filter((one) => one.status === 'failed')
      .map((one) => `${file}: ${one.fullName.trim()}`);
    return status === 'failed' && own.length === 0 ? [`${file}: it cannot be loaded`] : own;
  });
  const isExpectation = (test: string) => expectations.some((file) => test.startsWith(`${file}:`));
  return { expectations: failed.filter(isExpectation), scenarios: failed.filter((test) => !isExpectation(test)) };
}

function differences(root: string, copy: string): Map<string, string | null> {
  const list = (folder: string) =>
    globSync('generated/**/*.*', { cwd: folder }).map((file) => file.replaceAll('\\', '/'));
  const changed = new Map<string, string | null>();
  for (const file of list(copy)) {
    const text = readFileSync(join(copy, file), 'utf8');
    if (!existsSync(join(root, file)) || readFileSync(join(root, file), 'utf8') !== text) changed.set(file, text);
  }
  for (const file of list(root)) if (!existsSync(join(copy, file))) changed.set(file, null);
  return changed;
}

/** The changes as `git apply` takes them. */
export async function patchOf(root: string, changes: ReadonlyMap<string, string | null>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'copilot-chat-patch-'));
  try {
    for (const [file, text] of changes) {
      for (const side of ['a', 'b']) mkdirSync(dirname(join(folder, side, file)), { recursive: true });
      if (existsSync(join(root, file))) cpSync(join(root, file), join(folder, 'a', file));
      if (text !== null) writeFileSync(join(folder, 'b', file), text);
    }
    return await new Promise((resolve, reject) => {
      const args = ['diff', '--no-index', '--no-color', '--no-prefix', 'a', 'b'];
      execFile('git', args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        if (error && error.code !== 1) reject(new Error(`git diff failed: ${stderr.trim() || error.message}`));
        else resolve(stdout);
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
