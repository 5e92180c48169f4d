import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { REPOSITORY } from '../scripts/openapi/redocly.ts';
import type { Manifest } from '../scripts/package/packed.ts';
import { type ReleaseState, refusals, sectionOf } from '../scripts/release/refusals.ts';
import { rehearse } from '../scripts/release/rehearsal.ts';
import { rehearsalLines, release } from '../scripts/release.ts';

const run = promisify(execFile);

const changelog = '# made-up\n\n## 1.1.0\n\n### Minor Changes\n\n- New.\n\n## 1.0.0\n\n- First.\n';
const manifest: Manifest = {
  name: 'made-up',
  version: '1.1.0',
  repository: { url: 'git+https://github.com/ana/made-up.git' },
  publishConfig: { access: 'public', provenance: true },
};
const env = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'ana/made-up',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://identity.example/',
};
const sound: ReleaseState = { manifest, changelog, notes: [], env };

describe('a release', () => {
  it('reads what the changelog says of a version', () => {
    expect(sectionOf(changelog, '1.1.0')).toBe('### Minor Changes\n\n- New.');
    expect(sectionOf(changelog, '1.0.0')).toBe('- First.');
    expect(sectionOf(changelog, '1.1')).toBeUndefined();
  });

  const faults: Record<string, readonly [change: Partial<ReleaseState>, what: string]> = {
    'package.json names no repository': [
      { manifest: { ...manifest, repository: '' } },
      'package.json names no repository, and provenance needs one; remedy: ' +
        'npm pkg set repository.type=git repository.url=git+https://github.com/ana/made-up.git',
    ],
    'package.json names another repository': [
      { manifest: { ...manifest, repository: 'github:ana/other' } },
      'package.json names github:ana/other, and this is https://github.com/ana/made-up; remedy: npm pkg set',
    ],
    'package.json asks for no provenance': [
      { manifest: { ...manifest, publishConfig: { access: 'public' } } },
      'package.json does not ask for provenance; remedy: add "publishConfig"',
    ],
    'a note is in no version yet': [
      { notes: ['a-note.md'] },
      'a-note.md in .changeset is in no version yet; remedy: npm run release:version',
    ],
    'the changelog says nothing': [
      { changelog: '# made-up\n' },
      'CHANGELOG.md says nothing of 1.1.0; remedy: npm run release:version',
    ],
    'nothing can be signed': [
      { env: { ...env, ACTIONS_ID_TOKEN_REQUEST_URL: undefined } },
      'provenance cannot be signed here; remedy: let .github/workflows/release.yml publish it',
    ],
  };
  for (const [name, [change, what]] of Object.entries(faults)) {
    it(`is refused where ${name}, before npm is asked anything`, async () => {
      const asked: unknown[] = [];
      const failed = release({ ...sound, ...change }, async (args) => String(asked.push(args)));
      await expect(failed).rejects.toThrow(what);
      expect(asked).toEqual([]);
    });
  }

  it('takes the short form of a repository too', () => {
    expect(refusals({ ...sound, manifest: { ...manifest, repository: 'github:Ana/made-up' } })).toEqual([]);
  });

  it('publishes with provenance what the registry does not have, and nothing twice', async () => {
    const asked: string[] = [];
    const npm = (answer: () => string) => async (args: readonly string[]) => {
      asked.push(args.join(' '));
      return args[0] === 'view' ? answer() : '';
    };
    const unknown = () => {
      throw new Error('npm view failed: npm error code E404');
    };
    expect(await release(sound, npm(unknown))).toMatch(/^ok {3}made-up@1\.1\.0 is published with provenance; next: /);
    expect(
      await release(
        sound,
        npm(() => ''),
      ),
    ).toContain('with provenance');
    expect(
      await release(
        sound,
        npm(() => '1.1.0\n'),
      ),
    ).toBe('ok   made-up@1.1.0 is published already');
    expect(asked).toEqual([
      ...Array(2).fill(['view made-up@1.1.0 version', 'publish --provenance --access public']).flat(),
      'view made-up@1.1.0 version',
    ]);
  });

  it('is not published where the registry cannot be asked', async () => {
    const failed = release(sound, async () => {
      throw new Error('npm view failed: npm error code ECONNREFUSED');
    });
    await expect(failed).rejects.toThrow('ECONNREFUSED');
  });

  it('of this repository is refused from a machine, with each reason and its remedy', async () => {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: _, ...local } = process.env;
    const failed = run(process.execPath, ['scripts/release.ts'], { cwd: REPOSITORY, env: local });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^FAIL provenance cannot be signed here; remedy: /m),
    });
    const usage = run(process.execPath, ['scripts/release.ts', '--now'], { cwd: REPOSITORY });
    await expect(usage).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('usage: npm run release') });
  });
});

describe('the rehearsal of a release', () => {
  let folder: string;

  const files: Record<string, string> = {
    'package.json': JSON.stringify({
      ...manifest,
      version: '1.0.0',
      files: ['dist'],
      scripts: { prepack: 'node build.js' },
    }),
    'package-lock.json': JSON.stringify({ version: '1.0.0', packages: { '': { version: '1.0.0' } } }),
    'build.js': `const { mkdirSync, writeFileSync } = require('node:fs');
      mkdirSync('dist');
      writeFileSync('dist/version.js', require('./package.json').version.repeat(100));`,
    'CHANGELOG.md': '# made-up\n',
    '.changeset/config.json': '{ "format": false, "commit": false }',
    '.changeset/a-note.md': "---\n'made-up': minor\n---\n\nA note of the test.\n",
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copilot-chat-rehearsal-'));
    await mkdir(join(folder, '.changeset'));
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
    await symlink(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'), 'junction');
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('builds and packs the next version in a copy, says what would be published, and changes nothing', async () => {
    const before = await readdir(folder);
    const rehearsal = await rehearse(folder);
    expect(rehearsal).toMatchObject({ before: '1.0.0', version: '1.1.0', published: { id: 'made-up@1.1.0' } });
    expect(rehearsalLines(rehearsal)).toEqual([
      'ok   1.0.0 -> 1.1.0, by the notes in .changeset',
      'ok   CHANGELOG.md says of it:',
      '       ### Minor Changes',
      '       ',
      '       - A note of the test.',
      'ok   npm would publish made-up@1.1.0: 2 files, 1 kB packed, 1 kB unpacked',
      '           500 dist/version.js',
      expect.stringMatching(/^ {11}\d{3} package\.json$/),
    ]);
    expect(await readdir(folder)).toEqual(before);
    for (const [file, text] of Object.entries(files)) expect(await readFile(join(folder, file), 'utf8')).toBe(text);
  });

  it('says that the version stays where there is no note', async () => {
    await rm(join(folder, '.changeset/a-note.md'));
    const [first] = rehearsalLines(await rehearse(folder));
    expect(first).toBe('ok   no note in .changeset, so the version stays 1.0.0');
    await writeFile(join(folder, '.changeset/a-note.md'), files['.changeset/a-note.md']!);
  });

  it('fails where the build fails', async () => {
    await writeFile(join(folder, 'build.js'), "throw new Error('no build');");
    await expect(rehearse(folder)).rejects.toThrow(/npm publish failed: [\s\S]*no build/);
    await writeFile(join(folder, 'build.js'), files['build.js']!);
  });

  it('fails by a note of a package that is not there', async () => {
    await writeFile(join(folder, '.changeset/b-note.md'), "---\n'another': patch\n---\n\nA note.\n");
    await expect(rehearse(folder)).rejects.toThrow(/another/);
  });
});

interface Workflow {
  readonly permissions: Record<string, string>;
  readonly jobs: Record<string, Job>;
}

interface Job {
  readonly needs?: string;
  readonly if?: string;
  readonly permissions?: Record<string, string>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[];
}

describe('the workflows of the package', () => {
  const workflow = async (name: string): Promise<Workflow> =>
    parse(await readFile(join(REPOSITORY, '.github/workflows', name), 'utf8')) as Workflow;
  const commands = ({ steps }: Job): string[] => steps.flatMap((step) => step.run ?? []);

  it('check it and rehearse its release for each pull request, and ask for an audit', async () => {
    const { jobs } = await workflow('ci.yml');
    expect(commands(jobs.package!)).toEqual([
      'npm ci',
      'npm run check:package -- --require-audit',
      'npm run release:dry',
    ]);
  });

  it('publish it from one job alone, which can sign and write nothing, after all that can be checked', async () => {
    const { permissions, jobs } = await workflow('release.yml');
    const { version, check, publish, tag } = jobs;
    expect(permissions).toEqual({ contents: 'read' });
    expect(publish!.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    for (const job of [version, check, tag]) expect(job!.permissions ?? {}).not.toHaveProperty('id-token');
    expect([check!.needs, check!.if]).toEqual(['version', "needs.version.outputs.notes == '0'"]);
    expect([publish!.needs, tag!.needs]).toEqual(['check', 'publish']);
    expect(commands(check!)).toEqual(['npm ci', 'npm test', 'npm run check:package -- --require-audit']);
    expect(commands(publish!)).toEqual(['npm ci', 'npm run release']);
  });

  it('store no token, and use the actions that the others use', async () => {
    const text = await readFile(join(REPOSITORY, '.github/workflows/release.yml'), 'utf8');
    expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN/);
    const { jobs } = await workflow('release.yml');
    const used = Object.values(jobs).flatMap(({ steps }) => steps.flatMap((step) => step.uses ?? []));
    expect([...new Set(used)].sort()).toEqual(['actions/checkout@v5', 'actions/setup-node@v5']);
    const keeping = Object.values(jobs).flatMap(({ steps }) =>
      steps.filter(
        ({ uses, with: options }) => uses?.includes('checkout') && !JSON.stringify(options).includes('false'),
      ),
    );
    expect(keeping).toEqual([]);
  });

  it('name the scripts that there are', async () => {
    const { scripts } = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const file of ['.github/workflows/ci.yml', '.github/workflows/release.yml']) {
      const text = await readFile(join(REPOSITORY, file), 'utf8');
      const named = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name!);
      expect(named.length).toBeGreaterThan(0);
      expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
    }
  });
});
