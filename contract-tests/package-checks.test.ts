import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from '../scripts/openapi/redocly.ts';
import { checkApi, updateApi } from '../scripts/package/api.ts';
import { apiReports } from '../scripts/package/api-report.ts';
import { type AuditReport, checkAudit } from '../scripts/package/audit.ts';
import { checkBundled } from '../scripts/package/bundled.ts';
import { checkContents } from '../scripts/package/contents.ts';
import { checkEngines } from '../scripts/package/engines.ts';
import { checkExports, entryPoints } from '../scripts/package/exports.ts';
import { checkImports } from '../scripts/package/imports.ts';
import { checkLicences, licencesIn } from '../scripts/package/licences.ts';
import { checkLoading } from '../scripts/package/loading.ts';
import { checkLock, checkLockedVersions, type Lock, lockedManifests, lockIn } from '../scripts/package/lock.ts';
import { filesIn, type Manifest, manifestIn, type Packed, pack } from '../scripts/package/packed.ts';
import { lintPackage } from '../scripts/package/publint.ts';
import { checkResolution } from '../scripts/package/resolution.ts';
import { checkSourceMaps } from '../scripts/package/source-maps.ts';
import { checkUnused } from '../scripts/package/unused.ts';
import { judge, linesOf, type Verdict } from '../scripts/package/verdict.ts';

const run = promisify(execFile);
let project: string;
let count = 0;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'copilot-chat-checks-'));
  await mkdir(join(project, 'node_modules'));
  const parser = 'node_modules/eventsource-parser';
  await symlink(join(REPOSITORY, parser), join(project, parser), 'junction');
});

afterAll(() => rm(project, { recursive: true, force: true }));

type Files = Readonly<Record<string, string | null>>;

const manifest = {
  name: 'made-up',
  version: '1.0.0',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.19' },
  files: ['dist'],
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './other': { types: './dist/other.d.ts', default: './dist/other.js' },
    './package.json': './package.json',
  } as Record<string, string | Record<string, string>>,
  dependencies: { 'eventsource-parser': '^3.1.1' } as Record<string, string>,
} satisfies Partial<Manifest> & Record<string, unknown>;

const map = (more: object = {}): string =>
  JSON.stringify({
    version: 3,
    sources: ['../src/index.ts'],
    sourcesContent: ['x'],
    names: [],
    mappings: 'A',
    ...more,
  });

const sound: Files = {
  'package.json': JSON.stringify(manifest),
  'README.md': '# made-up\n',
  LICENSE: 'MIT\n',
  'dist/index.js': "import 'eventsource-parser';\nexport const one = 1;\n//# sourceMappingURL=index.js.map\n",
  'dist/index.js.map': map(),
  'dist/index.d.ts': 'export declare const one = 1;\n',
  'dist/other.js': 'export const two = 2;\n//# sourceMappingURL=other.js.map\n',
  'dist/other.js.map': map(),
  'dist/other.d.ts': 'export declare const two = 2;\n',
};

/** A sound package, unpacked, but for what is given; `null` takes a file away. */
async function packageOf(changes: Files = {}): Promise<Omit<Packed, 'tarball'>> {
  const folder = join(project, 'node_modules', `made-up-${count++}`);
  for (const [path, text] of Object.entries({ ...sound, ...changes })) {
    if (text === null) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return { folder, manifest: await manifestIn(folder), files: await filesIn(folder) };
}

const withManifest = (changes: Record<string, unknown>): Files => ({
  'package.json': JSON.stringify({ ...manifest, ...changes }),
});

async function packedOf(changes: Files = {}): Promise<Packed> {
  const made = await packageOf(changes);
  const tarball = `${made.folder}.tgz`;
  await cp(made.folder, join(`${made.folder}-tarball`, 'package'), { recursive: true });
  await run('tar', ['-czf', tarball, '-C', `${made.folder}-tarball`, 'package']);
  return { ...made, tarball };
}

const whats = ({ problems }: Verdict): string[] => problems.map(({ what }) => what);

describe('a check', () => {
  it('prints one line where it holds, and one with its remedy for each problem', () => {
    expect(linesOf('publint', { said: 'nothing to say', problems: [] }, 0.26)).toEqual([
      'ok   publint: nothing to say (0.3 s)',
    ]);
    const problem = { what: 'dist is missing', remedy: 'npm run build', lines: ['- one', '+ two'] };
    expect(linesOf('files', { said: 'fine', problems: [problem] }, 0)).toEqual([
      'FAIL files: dist is missing; remedy: npm run build',
      '       - one',
      '       + two',
    ]);
  });

  it('that cannot do its work fails, and never passes', async () => {
    const { ok, lines } = await judge('publint', () => Promise.reject(new Error('no such file')));
    expect([ok, lines]).toEqual([false, [expect.stringMatching(/^FAIL publint: .*no such file; remedy: /)]]);
  });

  it('says so where it could not be asked', async () => {
    const { ok, lines } = await judge('npm audit', async () => ({ said: '', problems: [], unasked: 'no answer' }));
    expect([ok, lines]).toEqual([true, ['SKIP npm audit could not be asked: no answer']]);
  });

  it('is not run with an option that there is not', async () => {
    const failed = run(process.execPath, ['scripts/check-package.ts', '--quick'], { cwd: REPOSITORY });
    await expect(failed).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('usage: npm run check:package'),
    });
  });
});

describe('packing', () => {
  it('builds first, gives what a user gets, with what is declared beside it, and cleans up', async () => {
    const { folder } = await packageOf({
      ...withManifest({ scripts: { prepack: "node -e \"fs.writeFileSync('dist/built.js', '')\"" } }),
      'node_modules/eventsource-parser/package.json': '{ "name": "eventsource-parser" }',
      'node_modules/undeclared/package.json': '{ "name": "undeclared" }',
      'test.ts': 'not packed',
    });
    let place = '';
    {
      await using packed = await pack(folder);
      place = packed.folder;
      expect(packed.manifest.name).toBe('made-up');
      expect(packed.files.map(({ path }) => path)).toContain('dist/built.js');
      expect(packed.files.map(({ path }) => path)).not.toContain('test.ts');
      expect((await readdir(dirname(place))).sort()).toEqual(['eventsource-parser', 'made-up']);
      expect((await readFile(packed.tarball)).length).toBeGreaterThan(100);
    }
    await expect(readdir(place)).rejects.toThrow('ENOENT');
  });

  it('tells what npm says where there is nothing to pack', async () => {
    await expect(pack(join(project, 'node_modules/eventsource-parser/dist'))).rejects.toThrow(/npm pack failed/);
  });
});

describe('the files of the package', () => {
  const check = async (changes: Files = {}) => checkContents(await packageOf(changes), '/made/up/repository');

  it('pass where they are those that are expected', async () => {
    expect(await check()).toEqual({ said: '9 files, 1 of 400 kB without maps, 1 runtime dependency', problems: [] });
  });

  const faults: Record<string, readonly [changes: Files, what: string | RegExp]> = {
    'a missing README': [{ 'README.md': null }, 'README.md is missing'],
    'a file of the tests': [{ 'dist/index.test.js': '' }, 'dist/index.test.js is of the tests'],
    'a source file': [{ 'src/index.ts': '' }, 'src/index.ts is no file of the package'],
    'a dotfile': [{ '.env': '' }, '.env is no file of the package'],
    'a package that is too large': [
      { 'dist/index.d.ts': 'x'.repeat(400_001) },
      /^400,\d+ bytes unpacked .*at most 400,000/,
    ],
    'a second dependency': [withManifest({ dependencies: { a: '1', b: '1' } }), /^2 runtime dependencies \(a, b\)/],
    'an optional dependency': [withManifest({ optionalDependencies: { c: '1' } }), /^2 runtime dependencies/],
    'a private key': [{ 'dist/other.js': `-----BEGIN ${'RSA'} PRIVATE KEY-----` }, 'dist/other.js holds a private key'],
    'a token': [
      { 'dist/index.js.map': ['eyJhbGciOiJub25l', 'eyJzdWIiOiJtYWRlLXVw', 'bWFkZS11cC1zaWc'].join('.') },
      'dist/index.js.map holds a signed token',
    ],
    'the path of this machine': [
      { 'dist/other.js': "'/made/up/repository/src/index.ts'" },
      'dist/other.js holds a path of this machine',
    ],
    'the path of another machine': [
      { 'dist/other.js': `'${'/ho'}me/ana/x.ts'` },
      'dist/other.js holds a path of a machine',
    ],
  };
  for (const [name, [changes, what]] of Object.entries(faults)) {
    it(`do not pass with ${name}`, async () => {
      expect(whats(await check(changes))).toEqual([typeof what === 'string' ? what : expect.stringMatching(what)]);
    });
  }

  it('are not counted by their source maps', async () => {
    expect((await check({ 'dist/index.js.map': map({ mappings: 'A'.repeat(500_000) }) })).problems).toEqual([]);
  });
});

describe('the source maps', () => {
  const check = async (changes: Files = {}) => checkSourceMaps(await packageOf(changes));

  it('pass where each built file has its own, with the sources in it', async () => {
    const data = map({ sources: ['../src/index.ts', '../package.json'], sourcesContent: ['x', null] });
    expect(whats(await check())).toEqual([]);
    expect(whats(await check({ 'dist/index.js.map': data }))).toEqual([]);
  });

  const faults: Record<string, readonly [changes: Files, what: string]> = {
    'a file without one': [{ 'dist/other.js': '', 'dist/other.js.map': null }, 'dist/other.js names no source map'],
    'a map that is not there': [
      { 'dist/other.js.map': null },
      'dist/other.js names other.js.map, which is not in the package',
    ],
    'declarations that name a map that is not there': [
      { 'dist/other.d.ts': 'export {};\n//# sourceMappingURL=other.d.ts.map' },
      'dist/other.d.ts names other.d.ts.map, which is not in the package',
    ],
    'a map of no file': [{ 'dist/gone.js.map': map() }, 'dist/gone.js.map is the map of no file'],
    'a map without the sources': [
      { 'dist/other.js.map': map({ sourcesContent: undefined }) },
      'dist/other.js.map lacks the text of ../src/index.ts',
    ],
    'a source that is a path of a machine': [
      { 'dist/other.js.map': map({ sources: ['/srv/build/src/index.ts'] }) },
      'dist/other.js.map has the source /srv/build/src/index.ts, which is no place of the repository',
    ],
    'a source outside the repository': [
      { 'dist/other.js.map': map({ sources: ['../../else/index.ts'] }) },
      'dist/other.js.map has the source ../../else/index.ts, which is no place of the repository',
    ],
    'a map that maps nothing': [{ 'dist/other.js.map': map({ mappings: '' }) }, 'dist/other.js.map maps nothing'],
  };
  for (const [name, [changes, what]] of Object.entries(faults)) {
    it(`do not pass with ${name}`, async () => expect(whats(await check(changes))).toEqual([what]));
  }
});

describe('the packages that are bundled', () => {
  const source = '../node_modules/@scope/bundled/dist/index.js';
  const bundling = { 'dist/other.js.map': map({ sources: [source] }) };
  const check = async (changes: Files = {}, licences = { '@scope/bundled@1.2.0': 'MIT' }) =>
    checkBundled(await packageOf({ ...bundling, ...changes }), licences);

  it('pass where the README names them with a permissive licence', async () => {
    expect(await check({ 'README.md': 'It has a copy of [@scope/bundled] in it.' })).toEqual({
      said: 'the README names @scope/bundled, of which the built files have a copy',
      problems: [],
    });
    expect(whats(await check({ 'dist/other.js.map': map() }))).toEqual([]);
  });

  it('do not pass without a name, with another licence, or unknown', async () => {
    expect(whats(await check())).toEqual(['dist/other.js has a copy of @scope/bundled, which README.md does not name']);
    const named = { 'README.md': '@scope/bundled' };
    const what = 'dist/other.js has a copy of @scope/bundled, whose licence is';
    expect(whats(await check(named, { '@scope/bundled@1.2.0': 'MPL-2.0' }))).toEqual([`${what} MPL-2.0`]);
    expect(whats(await check(named, { '@scope/bundled-too@1.2.0': 'MIT' } as never))).toEqual([`${what} UNKNOWN`]);
  });
});

describe('the entry points', () => {
  const check = async (changes: Files = {}) => checkExports(await packageOf(changes));
  const [types, code] = ['./dist/other.d.ts', './dist/other.js'];

  it('pass where each leads to files of its own', async () => {
    const { said, problems } = await check();
    expect([said, problems]).toEqual(['3 entry points lead to files of the package, types first, one file each', []]);
    expect(entryPoints((await packageOf()).manifest).map(({ name, specifier }) => `${name} ${specifier}`)).toEqual([
      'index made-up',
      'other made-up/other',
    ]);
  });

  const other = (target: unknown) => withManifest({ exports: { ...manifest.exports, './other': target } });
  const faults: Record<string, readonly [changes: Files, what: string]> = {
    'a file that is not there': [
      { 'dist/other.js': null },
      './other leads to ./dist/other.js, which is not in the package',
    ],
    'a command that is not there': [
      withManifest({ bin: { x: './dist/x.js' } }),
      'x leads to ./dist/x.js, which is not in the package',
    ],
    'types that come last': [
      other({ default: code, types }),
      './other has default before types, so types may not be seen',
    ],
    'no types': [other(code), './other has no types'],
    'no default': [other({ types, import: code }), './other does not end with default, so some runtimes get nothing'],
    'a shared file': [other({ types, default: './dist/index.js' }), '. and ./other share dist/index.js'],
    'no main one': [withManifest({ exports: { './other': { types, default: code } } }), 'there is no main entry point'],
    'files that are no modules': [
      withManifest({ type: 'commonjs' }),
      'type is not "module", so the files are no ES modules',
    ],
  };
  for (const [name, [changes, what]] of Object.entries(faults)) {
    it(`do not pass with ${name}`, async () => expect(whats(await check(changes))).toEqual([what]));
  }

  it('load by import and by require, as the same', async () => {
    expect(whats(await checkLoading({ ...(await packedAsItself()) }))).toEqual([]);
  });

  it('do not pass where one does not load, exports nothing, or is another thing by require', async () => {
    const broken = await packedAsItself({ 'dist/index.js': "import 'not-installed';", 'dist/other.js': '' });
    expect(whats(await checkLoading(broken))).toEqual([
      expect.stringMatching(/^made-up does not load: ERR_MODULE_NOT_FOUND .*not-installed/),
      'made-up/other exports nothing',
    ]);
    const split = { types, require: './dist/other.cjs', default: code };
    const two = await packedAsItself({ ...other(split), 'dist/other.cjs': 'exports.three = 3;' });
    expect(whats(await checkLoading(two))).toEqual(['made-up/other is another thing by require than by import']);
  });

  /** A package can name itself where it stands. */
  async function packedAsItself(changes: Files = {}) {
    const { folder, manifest: own } = await packageOf(changes);
    return { folder, manifest: own };
  }
});

describe('the imports of the built files', () => {
  const check = async (changes: Files = {}) => checkImports(await packageOf(changes));

  it('pass where they are declared, of Node, or in the package', async () => {
    const peers = withManifest({ peerDependencies: { '@scope/peer': '1' } });
    const code = "import 'node:http'; import './index.js'; const x = await import('@scope/peer/deep');";
    expect(whats(await check({ ...peers, 'dist/other.js': code }))).toEqual([]);
  });

  const faults: Record<string, readonly [changes: Files, what: string]> = {
    'an undeclared package': [{ 'dist/other.js': "import 'a/b';" }, 'dist/other.js imports a/b, which is not declared'],
    'one that is loaded late': [
      { 'dist/other.js': "import('@a/b/c');" },
      'dist/other.js imports @a/b/c, which is not declared',
    ],
    'one in the types': [
      { 'dist/other.d.ts': "import type { A } from 'a';\nexport type B = A;" },
      'dist/other.d.ts imports a, which is not declared',
    ],
    'a file that is not there': [
      { 'dist/other.js': "import './b.js';" },
      'dist/other.js imports ./b.js, which is not in the package',
    ],
    'a dependency without use': [
      { 'dist/index.js': 'export const one = 1;' },
      'eventsource-parser is a dependency that no file imports',
    ],
  };
  for (const [name, [changes, what]] of Object.entries(faults)) {
    it(`do not pass with ${name}`, async () => expect(whats(await check(changes))).toEqual([what]));
  }
});

describe('publint', () => {
  it('passes a sound package, and fails one by a suggestion already', async () => {
    expect(await lintPackage(await packageOf())).toEqual({ said: 'nothing to say about 9 files', problems: [] });
    const untyped = await lintPackage(await packageOf(withManifest({ type: undefined })));
    expect(whats(untyped).join('\n')).toMatch(/^USE_TYPE|FILE_INVALID_FORMAT/);
    const lost = await lintPackage(await packageOf({ 'dist/index.js': null }));
    expect(lost.problems).toEqual([
      expect.objectContaining({
        what: expect.stringMatching(/^FILE_DOES_NOT_EXIST: /),
        remedy: expect.stringContaining('exports...default in package.json'),
      }),
    ]);
  });
});

describe('are the types wrong', () => {
  it('passes a package of ES modules, though node10 and cjs do not know it', async () => {
    const { said, problems } = await checkResolution(await packedOf());
    expect([problems, said]).toEqual([[], expect.stringContaining('the types of 3 entry points')]);
  });

  it('fails types that are not there, and types of the other kind of module', async () => {
    const types = { '.': manifest.exports['.'], './other': './dist/other.js' };
    const untyped = await checkResolution(
      await packedOf({ ...withManifest({ exports: types }), 'dist/other.d.ts': null }),
    );
    expect(whats(untyped)).toContain('UntypedResolution at ./other, node16-esm');
    const changes = { 'dist/other.d.cts': 'declare const two: 2;\nexport = two;' };
    const entry = { types: './dist/other.d.cts', default: './dist/other.js' };
    const exports = withManifest({ exports: { ...manifest.exports, './other': entry } });
    expect(whats(await checkResolution(await packedOf({ ...exports, ...changes }))).join()).toMatch(/FalseCJS/);
  });

  it('fails a package without any types', async () => {
    const none = { 'dist/index.d.ts': null, 'dist/other.d.ts': null };
    expect(whats(await checkResolution(await packedOf(none)))).toEqual(['the package has no types']);
  });
});

describe('the public API', () => {
  const declarations = `import { Two } from './other.js';
    /** Documented. */
    interface Hidden { readonly a: string }
    declare class Thing$1 { private secret; #closed; open: Hidden; static make(): Thing$1; }
    declare const first: Thing$1, second = "x";
    export { Thing$1 as Thing, second, second as again, type Two };\n`;
  const other = 'export interface Two { two: 2 }\n';
  const reports = async (changes: Files = {}) => {
    const packed = await packageOf({ 'dist/index.d.ts': declarations, 'dist/other.d.ts': other, ...changes });
    return apiReports(packed.folder, entryPoints(packed.manifest));
  };

  it('is written down by name, without what is private, and with what it is made of', async () => {
    const text = (await reports()).get('index')!;
    const code = [...text.matchAll(/```ts\n([\s\S]*?)\n```/g)].map(([, block]) => block!);
    expect(code).toEqual([
      [
        '// (undocumented)\nexport class Thing {\n    open: Hidden;\n    static make(): Thing;\n}',
        "export { Two } from 'made-up/other';",
        '// (undocumented)\nexport const again = "x";',
        'export { again as second };',
      ].join('\n\n'),
      'interface Hidden {\n    readonly a: string;\n}',
    ]);
    expect(text).not.toContain(project);
  });

  it('is the same each time', async () => expect(await reports()).toEqual(await reports()));

  it('passes where it is as accepted, and fails by the first lines that differ, with the command', async () => {
    const folder = join(project, 'api');
    const now = await reports();
    expect(whats(checkApi(folder, now))).toEqual([
      'the API of index is under no review yet',
      'the API of other is under no review yet',
    ]);
    expect(updateApi(folder, now)).toEqual(['index.api.md', 'other.api.md']);
    expect(checkApi(folder, now)).toEqual({ said: '2 entry points as in scripts/package/api', problems: [] });
    expect(updateApi(folder, now)).toEqual([]);

    const changed = await reports({ 'dist/other.d.ts': 'export interface Two { two: 3; three: string }\n' });
    expect(checkApi(folder, changed).problems).toEqual([
      {
        what: 'the API of other has changed',
        remedy: 'if that is meant, npm run check:package -- --update-api, and a note in .changeset',
        lines: ['-     two: 2;', '+     two: 3;', '+     three: string;'],
      },
    ]);
    await writeFile(join(folder, 'gone.api.md'), 'x');
    expect(whats(checkApi(folder, now))).toEqual(['gone.api.md is the report of no entry point']);
    updateApi(folder, now);
    expect((await readdir(folder)).sort()).toEqual(['index.api.md', 'other.api.md']);
    expect(whats(checkApi(folder, new Map())).at(-1)).toBe('no entry point has types');
  });

  it('cannot be read where the declarations are missing', async () => {
    await expect(reports({ 'dist/other.d.ts': null })).rejects.toThrow('made-up/other has no declarations');
  });
});

describe('the lock file', () => {
  const integrity = `sha512-${'x'.repeat(86)}==`;
  const own = { name: 'p', version: '1.0.0', dependencies: { a: '^1.0.0' }, workspaces: ['w'] };
  const workspace = { name: 'w', version: '1.0.0' };
  const lock = (packages: Record<string, object> = {}, version = 3): Lock => ({
    lockfileVersion: version,
    packages: {
      '': own,
      w: workspace,
      'node_modules/w': { resolved: 'w', link: true },
      'node_modules/a': { version: '1.0.0', integrity },
      ...packages,
    },
  });
  const check = (packages?: Record<string, object>, manifests: Record<string, Manifest> = { '': own, w: workspace }) =>
    whats(checkLock(lock(packages), manifests));

  it('of this repository passes', async () => {
    expect(whats(checkLock(await lockIn(REPOSITORY), await lockedManifests(REPOSITORY)))).toEqual([]);
  });

  it('passes where each package has its hash and no address', () => expect(check()).toEqual([]));

  const faults: Record<string, readonly [packages: Record<string, object>, what: string]> = {
    'a download address': [
      { 'node_modules/a': { version: '1.0.0', integrity, resolved: 'https://packages.example/a.tgz' } },
      'node_modules/a has a download address',
    ],
    'a package without a hash': [
      { 'node_modules/a': { version: '1.0.0' } },
      'package-lock.json has no sha512 hash for node_modules/a',
    ],
    'a weak hash': [
      { 'node_modules/a': { version: '1.0.0', integrity: 'sha1-x' } },
      'package-lock.json has no sha512 hash for node_modules/a',
    ],
    'a package from git': [
      { 'node_modules/a': { version: '1.0.0', integrity, resolved: 'git+ssh://git.example/a.git' } },
      'node_modules/a comes from git+ssh:, not from the registry',
    ],
    'a package from a file': [
      { 'node_modules/a': { version: '1.0.0', integrity, resolved: 'file:a.tgz' } },
      'node_modules/a comes from file:, not from the registry',
    ],
    'another dependency than package.json': [
      { '': { ...own, dependencies: { a: '^2.0.0' } } },
      'package-lock.json has another dependencies than package.json',
    ],
    'another version': [
      { '': { ...own, version: '0.9.0' } },
      'package-lock.json has another version than package.json',
    ],
    'another workspace than its manifest': [
      { w: { ...workspace, optionalDependencies: { x: '1' } } },
      'package-lock.json has another optionalDependencies than w/package.json',
    ],
  };
  for (const [name, [packages, what]] of Object.entries(faults)) {
    it(`does not pass with ${name}`, () => expect(check(packages)).toEqual([what]));
  }

  it('does not pass where package.json takes something from elsewhere, or where nothing is locked', () => {
    for (const range of ['github:a/b', 'git+https://git.example/a.git', 'file:../a', 'https://x.example/a.tgz']) {
      const manifest = { ...own, devDependencies: { b: range } };
      expect(check({ '': manifest }, { '': manifest, w: workspace })).toEqual([
        `package.json takes b from ${range}, not from the registry`,
      ]);
    }
    const bare = { name: 'p', version: '1.0.0' };
    const nothing = { lockfileVersion: 2, packages: { '': bare } };
    expect(whats(checkLock(nothing, { '': bare }))).toEqual([
      'package-lock.json is of version 2, not 3',
      'package-lock.json locks no package',
    ]);
  });

  it('does not pass where npm finds a version that does not fit', async () => {
    const folder = join(project, 'locked');
    await mkdir(folder);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...own, workspaces: undefined }));
    const locked = (version: string) => ({
      name: 'p',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: { '': { ...own, workspaces: undefined }, 'node_modules/a': { version, integrity } },
    });
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(locked('1.2.0')));
    expect(await checkLockedVersions(folder)).toEqual([]);
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(locked('2.0.0')));
    const [problem, ...more] = await checkLockedVersions(folder);
    expect([problem?.what, more]).toEqual([expect.stringMatching(/does not fit: invalid: a@2\.0\.0/), []]);
    expect(problem!.what).not.toContain(folder);
  });
});

describe('the Node that is promised', () => {
  const lock = (node: string): Lock => ({
    lockfileVersion: 3,
    packages: { 'node_modules/eventsource-parser': { engines: { node } } },
  });

  it('is one that the dependency runs on', () => {
    for (const range of ['>=18.0.0', '>=20.19', '^18 || >=22']) {
      expect(whats(checkEngines(manifest, lock(range)))).toEqual([]);
    }
    expect(whats(checkEngines(manifest, lock('>=22.12.0')))).toEqual([
      'eventsource-parser needs Node 22.12, the package promises 20.19',
    ]);
    expect(whats(checkEngines({ ...manifest, engines: {} }, lock('>=18')))).toEqual(['package.json names no Node']);
  });
});

describe('the licences', () => {
  const production = { 'a@1.0.0': 'MIT' };

  it('pass where they are permissive, or of a tool that may have them', () => {
    const tools = {
      ...production,
      'b@1.0.0': '(MPL-2.0 OR GPL-3.0)',
      'c@1.0.0': '(MIT AND CC-BY-3.0)',
      'd@1.0.0': 'MIT*',
    };
    expect(whats(checkLicences(production, tools))).toEqual([]);
  });

  const faults: readonly (readonly [licence: string, dependency: boolean, tool: boolean])[] = [
    ['GPL-3.0', false, false],
    ['AGPL-3.0 AND MIT', false, false],
    ['(MIT OR (GPL-3.0 AND BSD-3-Clause))', true, true],
    ['UNKNOWN', false, false],
    ['Custom: LICENSE.txt', false, false],
    ['MPL-2.0', false, true],
    ['MIT*', false, true],
  ];
  for (const [licence, dependency, tool] of faults) {
    it(`tell of ${licence} by the name of the package`, () => {
      const asDependency = whats(checkLicences({ 'x@1.0.0': licence }, { 'x@1.0.0': licence }));
      expect(asDependency).toEqual(dependency ? [] : [`the dependency x@1.0.0 has the licence ${licence}`]);
      const asTool = whats(checkLicences(production, { ...production, 'x@1.0.0': licence }));
      expect(asTool).toEqual(tool ? [] : [`the tool x@1.0.0 has the licence ${licence}`]);
    });
  }

  it('do not pass where nothing is installed', () => {
    expect(whats(checkLicences({}, {}))).toEqual(['no installed package was found']);
  });

  it('are read from what is installed, without the peers of the package', async () => {
    const { folder } = await packageOf({
      ...withManifest({ dependencies: { free: '1' }, devDependencies: { tool: '1' }, peerDependencies: { peer: '1' } }),
      'node_modules/free/package.json': '{ "name": "free", "version": "1.0.0", "license": "GPL-3.0" }',
      'node_modules/tool/package.json': '{ "name": "tool", "version": "1.0.0", "license": "ISC" }',
      'node_modules/peer/package.json': '{ "name": "peer", "version": "1.0.0" }',
    });
    expect(await licencesIn(folder, true)).toEqual({ 'made-up@1.0.0': 'MIT', 'free@1.0.0': 'GPL-3.0' });
    expect(await licencesIn(folder, false)).toMatchObject({ 'tool@1.0.0': 'ISC', 'peer@1.0.0': 'UNKNOWN' });
  });
});

describe('npm audit', () => {
  const clean: AuditReport = { vulnerabilities: {}, metadata: { dependencies: { total: 2 } } };
  const found = (severity: 'low' | 'high', fixAvailable = true): AuditReport => ({
    ...clean,
    vulnerabilities: { a: { severity, range: '<1.2.0', fixAvailable } },
  });
  const refused: AuditReport = {
    message: '405 Method Not Allowed - POST https://packages.example/-/npm/v1/security/advisories/bulk',
    error: { summary: '' },
  };

  it('passes without advisories, and with a small one of a tool', () => {
    expect(checkAudit(clean, clean, true)).toEqual({ said: expect.stringContaining('no advisory'), problems: [] });
    expect(whats(checkAudit(clean, found('low'), true))).toEqual([]);
  });

  it('fails by any advisory for users, and by a high one for tools', () => {
    expect(checkAudit(found('low'), found('low'), false).problems).toEqual([
      { what: 'the dependency a <1.2.0 has an advisory of level low', remedy: 'npm audit fix' },
    ]);
    expect(checkAudit(clean, found('high', false), false).problems).toEqual([
      {
        what: 'the tool a <1.2.0 has an advisory of level high',
        remedy: 'take another package than a, or override it',
      },
    ]);
  });

  it('says that it could not be asked, and fails then only where an answer is required', () => {
    const { problems, unasked } = checkAudit(clean, refused, false);
    expect([problems, unasked]).toEqual([[], expect.stringContaining('(405 Method Not Allowed)')]);
    expect(unasked).not.toContain('packages.example');
    expect(whats(checkAudit(refused, clean, true))).toEqual([expect.stringContaining('could not be asked')]);
  });
});

describe('what nothing uses', () => {
  const configuration = JSON.stringify({ entry: ['src/index.ts'], project: ['src/**/*.ts'] });
  const base: Files = {
    ...withManifest({ exports: undefined, dependencies: { used: '1' }, devDependencies: { idle: '1' } }),
    'knip.json': configuration,
    'tsconfig.json': '{}',
    'node_modules/used/package.json': '{ "name": "used", "version": "1.0.0", "main": "index.js" }',
    'node_modules/used/index.js': '',
    'src/index.ts': "import 'used';\nimport { a } from './a.ts';\nconsole.log(a);\n",
    'src/a.ts': 'export const a = 1;\n',
  };
  /** Below node_modules, knip looks at nothing. */
  const check = async (changes: Files = {}) => {
    const { folder } = await packageOf({ ...base, ...changes });
    await rename(folder, join(project, basename(folder)));
    return checkUnused(join(project, basename(folder)), 'knip.json');
  };
  const without = withManifest({ exports: undefined, dependencies: { used: '1' } });

  it('is nothing in a sound folder', async () => {
    expect(await check(without)).toEqual({ said: 'each file, export and dependency has a use', problems: [] });
  });

  it('is named: a file, an export, a type, a dependency, and one that is not listed', async () => {
    const a = "import 'unlisted';\nexport const a = 1;\nexport const b = 2;\nexport type C = 3;\n";
    expect(whats(await check({ 'src/a.ts': a, 'src/lost.ts': '' })).sort()).toEqual([
      'package.json idle is a devDependency that nothing uses',
      'src/a.ts:1 unlisted is used, but not in package.json',
      'src/a.ts:3 b is exported, and nothing imports it',
      'src/a.ts:4 C is an exported type that nothing imports',
      'src/lost.ts is a file that nothing uses',
    ]);
  });

  it('is also what the configuration names without need', async () => {
    const stale = JSON.stringify({ ...JSON.parse(configuration), ignoreDependencies: ['used', 'gone'] });
    expect(whats(await check({ ...without, 'knip.json': stale }))).toEqual(['knip has something against knip.json']);
  });

  it('cannot be told without a configuration', async () => {
    await expect(check({ 'knip.json': null })).rejects.toThrow('ENOENT');
    await expect(check({ 'knip.json': '{' })).rejects.toThrow(/^knip ended with \d/);
  });
});
