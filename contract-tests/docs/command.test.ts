import { execFileSync, spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run } from '../../scripts/docs/cli.ts';
import { fixtures, folderWith, operation, resource, table } from './support.ts';

async function docs(...args: string[]) {
  const { code, stdout, stderr } = await run(args);
  return { status: code, stdout, stderr };
}

const before = resource('a | String | One.', 'b | Int32 | Two.');
const after = resource('a | String | One.', 'b | Int32 | Two.', 'c | Boolean | Three.');

describe('docs facts', () => {
  it('prints the facts of a folder as JSON and ends with 0', async () => {
    const { status, stdout, stderr } = await docs('facts', '--format', 'json', join(fixtures, 'pages'));
    const { facts, notUnderstood } = JSON.parse(stdout);
    expect({ status, stderr, notUnderstood }).toEqual({ status: 0, stderr: '', notUnderstood: [] });
    expect(facts.length).toBeGreaterThan(100);
    expect(Object.keys(facts[0]).sort()).toEqual([
      'column',
      'kind',
      'line',
      'page',
      'section',
      'subject',
      'value',
      'zone',
    ]);
    expect(new Set(facts.map((fact: { page: string }) => fact.page))).not.toContain('includes/global-us.md');
  });

  it('prints one line a fact as text', async () => {
    const { stdout } = await docs('facts', join(fixtures, 'pages', 'resources', 'orchardseason.md'));
    expect(stdout).toBe(
      [
        'orchardseason.md:8:1 resource.name H1 = orchardSeason',
        'orchardseason.md:18:3 enum.member orchardSeason.spring = spring',
        'orchardseason.md:19:3 enum.member orchardSeason.autumn = autumn',
        'orchardseason.md:20:3 enum.member orchardSeason.unknownFutureValue = unknownFutureValue',
        '',
      ].join('\n'),
    );
  });

  it('ends with 1 when something was not understood, and says where', async () => {
    const folder = folderWith({ 'a.md': resource('a | one of two | One.') });
    expect(await docs('facts', folder)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('a.md:7 not understood: the type cannot be told'),
    });
  });
});

describe('docs diff', () => {
  it('ends with 0 when nothing changed and with 1 when something did', async () => {
    const folder = folderWith({ 'old/leaf.md': before, 'same/leaf.md': before, 'new/leaf.md': after });
    expect(await docs('diff', join(folder, 'old'), join(folder, 'same'))).toEqual({
      status: 0,
      stdout: 'no change in the documented contract\n',
      stderr: '',
    });
    expect(await docs('diff', join(folder, 'old'), join(folder, 'new'))).toEqual({
      status: 1,
      stdout:
        'leaf.md:9 compatible resource.property: the property c is new: Boolean (leaf) [property-added]\n1 change: 0 breaking, 1 compatible, 0 documentation\n',
      stderr: '',
    });
  });

  it('gives the documented members as JSON', async () => {
    const folder = folderWith({ 'before.md': before, 'after.md': after });
    const { changes, notUnderstood } = JSON.parse(
      (await docs('diff', '--format', 'json', join(folder, 'before.md'), join(folder, 'after.md'))).stdout,
    );
    expect(notUnderstood).toEqual([]);
    expect(changes).toEqual([
      {
        kind: 'resource.property',
        subject: 'c',
        before: null,
        after: { type: 'Boolean', collection: false, required: null },
        where: 'table',
        zone: null,
        class: 'compatible',
        rule: 'property-added',
        page: 'after.md',
        pageBefore: 'before.md',
        line: 9,
        lineBefore: null,
        text: 'the property c is new: Boolean (leaf)',
      },
    ]);
  });

  it('takes the names of two files for the names of the page, unless they only tell the sides apart', async () => {
    const folder = folderWith({ 'leaf.md': before, 'foliage.md': before });
    expect((await docs('diff', join(folder, 'leaf.md'), join(folder, 'foliage.md'))).stdout).toContain('page.renamed');
  });

  it('takes the empty device for a page that is not there', async () => {
    const folder = folderWith({ 'leaf.md': before });
    expect((await docs('diff', '/dev/null', join(folder, 'leaf.md'))).stdout).toContain('page.added: a new page: leaf');
  });

  it('prints annotations for GitHub, with what would end them escaped', async () => {
    const folder = folderWith({
      'old/l,1.md': before,
      'new/l,1.md': resource('a | String | One.', 'b | Int64 | Two.'),
    });
    expect((await docs('diff', '--format', 'github', join(folder, 'old'), join(folder, 'new'))).stdout).toBe(
      '::error file=l%2C1.md,line=8,title=breaking%3A resource.property::the property b changed from Int32 to Int64 (leaf)\n',
    );
  });

  it('prints SARIF with a rule for every result', async () => {
    const folder = folderWith({ 'old/leaf.md': before, 'new/leaf.md': after });
    const { version, runs } = JSON.parse(
      (await docs('diff', '--format', 'sarif', join(folder, 'old'), join(folder, 'new'))).stdout,
    );
    const [result] = runs[0].results;
    expect(version).toBe('2.1.0');
    expect(runs[0].tool.driver.rules.map((rule: { id: string }) => rule.id)).toContain(result.ruleId);
    expect(result).toMatchObject({
      level: 'warning',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'leaf.md' }, region: { startLine: 9 } } }],
    });
  });

  it('prints a summary for a pull request in which the words of a page start no markup', async () => {
    const folder = folderWith({ 'old/leaf.md': before, 'new/leaf.md': before.replace('# leaf', '# le_af') });
    expect((await docs('diff', '--format', 'markdown', join(folder, 'old'), join(folder, 'new'))).stdout).toContain(
      '| leaf.md:1 | the name of the type changed from leaf to le\\_af, since the type is called so now |',
    );
  });

  it('compares two revisions of a repository, with pages that take in a file that changed', async () => {
    const clouds = (last: string) => table('Global service | China operated by 21Vianet', `✅ | ${last}`);
    const call = operation(
      '[!INCLUDE [clouds](../includes/clouds.md)]',
      `## Request body\n\n${table('Parameter | Type', 'a | String', 'b | Int32')}`,
    );
    const folder = folderWith({
      'docs/api/call.md': call,
      'docs/leaf.md': before,
      'docs/same.md': operation(),
      'docs/includes/clouds.md': clouds('❌'),
    });
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]);
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    writeFileSync(join(folder, 'docs/includes/clouds.md'), clouds('✅'));
    renameSync(join(folder, 'docs/leaf.md'), join(folder, 'docs/foliage.md'));
    git('add', '.');
    git('commit', '-qm', 'two');
    const { status, stdout } = await docs('diff', '--format', 'json', '--git', folder, 'HEAD~1..HEAD');
    const found = JSON.parse(stdout).changes.map(({ kind, page, line, after: value }: Record<string, unknown>) => [
      kind,
      page,
      line,
      value,
    ]);
    expect(status).toBe(1);
    expect(found).toEqual([
      ['operation.availability', 'docs/api/call.md', 9, ['Global service', 'China operated by 21Vianet']],
      ['page.renamed', 'docs/foliage.md', 1, 'docs/foliage.md'],
    ]);
    expect(await docs('diff', '--git', folder, 'HEAD~7..HEAD')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('check the repository and the range'),
    });
  });
});

describe('the process', () => {
  const main = fileURLToPath(new URL('../../scripts/docs/main.ts', import.meta.url));
  const spawned = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });

  it('prints data on standard output and ends with the code of the verb', () => {
    const folder = folderWith({ 'a.md': resource('a | one of two | One.') });
    const { status, stdout, stderr } = spawned('facts', folder);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('a.md:1:1 resource.name H1 = leaf\n');
  });

  it('prints talk on standard error and ends with 2', () => {
    const { status, stdout, stderr } = spawned('facts', 'no-such-folder');
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: 'docs: no-such-folder: no such file or folder; check the path\n',
    });
  });
});

describe('wrong usage', () => {
  it.each([
    [[], 'a verb is missing'],
    [['explain'], 'explain: not a verb'],
    [['facts'], 'facts needs at least one file or folder'],
    [['facts', 'no-such-folder'], 'no-such-folder: no such file or folder; check the path'],
    [['facts', '--format', 'sarif', fixtures], '--format sarif is not known here; use text, json'],
    [['diff', fixtures], 'diff needs two files or folders, or --git REPO REV..REV'],
    [['diff', '--git', '.', 'HEAD'], 'is not a range of revisions; write it as REV..REV'],
    [['facts', '--colour'], "Unknown option '--colour'"],
  ])('ends %j with 2 and a remedy, and prints no data', async (args, message) => {
    expect(await docs(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('says that a folder holds no pages', async () => {
    expect(await docs('facts', folderWith({ 'a.png': '' }))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no pages'),
    });
  });

  it('prints what it could read and still ends with 2 when a page could not be read', async () => {
    const folder = folderWith({ 'a.md': before, 'b.md': new Uint8Array([0]) });
    const { status, stdout, stderr } = await docs('facts', folder);
    expect(status).toBe(2);
    expect(stdout).toContain('a.md:7');
    expect(stderr).toBe('docs: b.md is binary: it holds a zero byte; leave it out\n');
  });
});
