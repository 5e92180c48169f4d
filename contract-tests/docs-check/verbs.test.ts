import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../scripts/docs/cli.ts';
import { garden, leafPage, repository, treePage } from './garden.ts';

const broken = () => garden().edit(treePage, '| `height` | Int32', '| `height` | Int64');

describe('docs check', () => {
  it('ends with 0 where nothing is found, 1 with findings and 2 where it cannot read', async () => {
    const [fine, bad] = [garden(), broken()];
    expect((await run(['check', fine.pages, '--project', fine.folder])).code).toBe(0);
    expect((await run(['check', '--project', fine.folder])).code).toBe(0);
    expect((await run(['check', bad.pages, '--project', bad.folder])).code).toBe(1);
    for (const args of [
      ['check', join(fine.folder, 'nowhere')],
      ['check', fine.pages, '--format', 'yaml'],
      ['check', join(fine.folder, 'openapi')],
      ['check', fine.pages, '--project', fine.pages],
    ]) {
      const ended = await run([
        ...args.slice(0, 2),
        ...(args.includes('--project') ? [] : ['--project', fine.folder]),
        ...args.slice(2),
      ]);
      expect([ended.code, ended.stdout], args.join(' ')).toEqual([2, '']);
      expect(ended.stderr).toMatch(/^docs: /);
    }
  });

  it('prints the documented JSON', async () => {
    const bad = broken();
    const { stdout } = await run(['check', bad.pages, '--project', bad.folder, '--format', 'json']);
    const printed = JSON.parse(stdout) as { findings: object[]; accepted: object[]; notUnderstood: object[] };
    expect(Object.keys(printed)).toEqual(['findings', 'accepted', 'notUnderstood']);
    expect(printed.accepted.length).toBe(4);
    const names = [
      'id',
      'class',
      'direction',
      'kind',
      'subject',
      'documented',
      'described',
      'page',
      'line',
      'file',
      'fileLine',
      'pointer',
      'text',
      'remedy',
    ];
    for (const finding of printed.findings) expect(Object.keys(finding).sort()).toEqual([...names].sort());
  });

  it('annotates the description for GitHub, and names both places in SARIF', async () => {
    const bad = broken();
    const github = await run(['check', bad.pages, '--project', bad.folder, '--format', 'github']);
    expect(github.stdout).toMatch(
      /^::error file=openapi\/schemas\/tree\.yaml,line=23,title=different%3A resource\.property::/m,
    );
    const { stdout } = await run(['check', bad.pages, '--project', bad.folder, '--format', 'sarif']);
    const { results } = (
      JSON.parse(stdout) as {
        runs: {
          results: {
            suppressions: object[];
            locations: object[];
            relatedLocations: object[];
            partialFingerprints: object;
          }[];
        }[];
      }
    ).runs[0]!;
    const open = results.filter(({ suppressions }) => suppressions.length === 0);
    expect(open.length).toBe(2);
    expect(results.length).toBeGreaterThan(open.length);
    expect(open[0]).toMatchObject({
      locations: [
        { physicalLocation: { artifactLocation: { uri: 'openapi/schemas/tree.yaml' }, region: { startLine: 23 } } },
      ],
      relatedLocations: [
        { physicalLocation: { artifactLocation: { uri: 'garden/types/tree.md' }, region: { startLine: 12 } } },
      ],
    });
  });
});

describe('docs lock', () => {
  it('is refused while the description differs, and accepts what it describes', async () => {
    const g = broken();
    const before = g.text('openapi/documented.lock.json');
    expect((await run(['lock', g.pages, '--project', g.folder])).code).toBe(1);
    expect(g.text('openapi/documented.lock.json')).toBe(before);
    g.remove('openapi/documented.lock.json').edit(treePage, '| `height` | Int64', '| `height` | Int32');
    expect((await run(['lock', g.pages, '--project', g.folder])).code).toBe(0);
    expect(g.text('openapi/documented.lock.json')).toBe(before);
  });
});

describe('docs sync', () => {
  it('says that there is nothing to do, proposes, and prints a patch without changing anything', async () => {
    const fine = garden();
    expect(await run(['sync', fine.pages, '--project', fine.folder])).toMatchObject({
      code: 0,
      stdout: 'nothing to do\n',
    });
    const g = garden().edit(treePage, '| `elm` |', '| `elm` |\n| `ash` |');
    cpSync(join(repository, 'package.json'), join(g.folder, 'package.json'));
    const before = g.text('openapi/schemas/treeKind.yaml');
    const proposed = await run(['sync', g.pages, '--project', g.folder, '--format', 'json']);
    expect(proposed.code).toBe(1);
    expect(JSON.parse(proposed.stdout)).toMatchObject({
      step: 'minor',
      applied: false,
      proposals: [{ state: 'applied', subject: 'treeKind.ash' }],
    });
    const dry = await run(['sync', g.pages, '--project', g.folder, '--dry-run']);
    expect(dry.stdout).toContain('+    enum: [oak, elm, ash, unknownFutureValue]');
    expect(dry.stdout).toContain('.changeset/docs-sync-');
    const markdown = await run(['sync', g.pages, '--project', g.folder, '--format', 'markdown']);
    expect(markdown.stdout).toMatch(/^## The description follows the documentation\n/);
    expect(g.text('openapi/schemas/treeKind.yaml')).toBe(before);
  });

  it('refuses an --accept that names nothing, and --apply with --dry-run', async () => {
    const g = garden();
    expect((await run(['sync', g.pages, '--project', g.folder, '--accept', 'x'])).code).toBe(2);
    expect((await run(['sync', g.pages, '--project', g.folder, '--apply', '--dry-run'])).code).toBe(2);
  });

  it('leaves the tree as it was where what it made does not pass', () => {
    // A copy of the project whose description breaks a rule of the lint once the change is made.
    const g = garden();
    for (const part of ['scripts', 'src', 'generated', 'redocly.yaml', 'tsconfig.json', 'package.json', '.changeset'])
      cpSync(join(repository, part), join(g.folder, part), { recursive: true });
    cpSync(join(repository, 'openapi/rules'), join(g.folder, 'openapi/rules'), { recursive: true });
    symlinkSync(join(repository, 'node_modules'), join(g.folder, 'node_modules'), 'dir');
    g.edit(leafPage, '| `colour` |', '| `veins` | Int32 | How many. |\n| `colour` |').edit(
      leafPage,
      '"colour": "String"',
      '"colour": "String",\n  "veins": "Int32"',
    );
    const contents = () =>
      readdirSync(g.folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !/node_modules|\.cache/.test(entry.parentPath))
        .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'utf8')]);
    const before = contents();
    const command = [join(repository, 'scripts/docs/main.ts'), 'sync', g.pages, '--project', g.folder, '--apply'];
    const ended = (() => {
      try {
        return { status: 0, stderr: execFileSync(process.execPath, command, { encoding: 'utf8', stdio: 'pipe' }) };
      } catch (error) {
        return error as { status: number; stderr: string };
      }
    })();
    expect([ended.status, ended.stderr]).toEqual([2, expect.stringContaining('nothing was changed')]);
    expect(contents()).toEqual(before);
  });
});
