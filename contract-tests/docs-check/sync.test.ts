import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changesetOf } from '../../scripts/docs/sync/changeset.ts';
import { replaceFiles } from '../../scripts/docs/sync/replace-files.ts';
import { type Garden, garden, leafPage, prunePage, treePage } from './garden.ts';

const tree = 'openapi/schemas/tree.yaml';
const prune = 'openapi/paths/prune.yaml';
const register = 'openapi/documented.yaml';

/** The lines that a text has in addition to another, and lacks. */
function changed(before: string, after: string): { added: string[]; removed: string[] } {
  const [mine, other] = [before.split('\n'), after.split('\n')];
  return { added: other.filter((line) => !mine.includes(line)), removed: mine.filter((line) => !other.includes(line)) };
}

const withProperty = (g: Garden) =>
  g
    .edit(treePage, '| `kind` |', '| `girth` | Double | How far around. |\n| `kind` |')
    .edit(treePage, '  "kind": "treeKind",', '  "girth": "Double",\n  "kind": "treeKind",');

describe('what is safe is applied by itself', () => {
  it('a new property, where the page has it, in words of our own, with every comment kept', async () => {
    const g = withProperty(garden());
    const before = g.text(tree);
    const { plan, left } = await g.apply();
    expect(left).toEqual([]);
    expect(plan.proposals.map(({ state }) => state)).toEqual(['applied']);
    const after = g.text(tree);
    expect(changed(before, after).removed).toEqual([]);
    expect(after).toContain(
      `  girth:\n    type: [number, 'null']\n    format: double\n    description: >-\n      The \`girth\` of a \`tree\`.\n    x-documented-at:\n      page: garden/types/tree.md\n      section: Properties\n  kind:`,
    );
    expect(after).toContain('# How tall it is now.');
    expect(after).not.toContain('How far around');
    expect([...plan.changes.keys()]).toEqual([tree]);
  });

  it('a new optional parameter, which a request may not leave as null', async () => {
    const g = garden().edit(prunePage, '| `note` |', '| `tool` | String | What to prune with. Optional. |\n| `note` |');
    expect((await g.apply()).left).toEqual([]);
    expect(g.text('openapi/schemas/pruneRequest.yaml')).toContain('  tool:\n    type: string\n');
  });

  it('a new member, in the order of the page and before the sentinel', async () => {
    const g = garden().edit(treePage, '| `elm` |', '| `ash` |\n| `elm` |');
    expect((await g.apply()).left).toEqual([]);
    expect(g.text('openapi/schemas/treeKind.yaml')).toContain('enum: [oak, ash, elm, unknownFutureValue]');
  });

  it('a scope that is asked for in addition, everywhere that scopes stand', async () => {
    const g = garden().edit(prunePage, 'Tree.Prune, Tree.Read', 'Tree.Prune, Root.Read, Tree.Read');
    expect((await g.apply()).left).toEqual([]);
    expect(g.text(prune)).toContain(
      '        - Tree.Prune # the one that prunes\n        - Root.Read\n        - Tree.Read\n',
    );
    expect(g.text(register)).toContain('    - Tree.Prune\n    - Root.Read\n    - Tree.Read\n');
    expect(g.text('openapi/security/delegated.yaml')).toMatch(/Tree\.Prune: .*\n {6}Root\.Read: .*\n {6}Tree\.Read: /);
  });

  it('a scope that is no longer asked for', async () => {
    const g = garden().edit(prunePage, 'Tree.Prune, Tree.Read', 'Tree.Prune');
    expect((await g.apply()).left).toEqual([]);
    for (const file of [prune, register, 'openapi/security/delegated.yaml'])
      expect(g.text(file)).not.toContain('Tree.Read');
  });

  it('a cloud, with its server', async () => {
    const g = garden().edit(prunePage, '| ✅ | ❌ |', '| ✅ | ✅ |');
    expect((await g.apply()).left).toEqual([]);
    expect(g.text(prune)).toContain('    usGovL4: true\n');
    expect(g.text('openapi/openapi.yaml')).toMatch(
      /x-cloud: global[\s\S]*url: https:\/\/graph\.microsoft\.us\/beta[\s\S]*paths:/,
    );
  });

  it('another section, and another place of a page', async () => {
    const g = garden()
      .edit(treePage, '### treeKind enumeration', '### treeKind values')
      .edit(treePage, '#treekind-enumeration', '#treekind-values');
    mkdirSync(join(g.folder, 'pages/garden/parts'));
    g.write('pages/garden/parts/leaf.md', g.text(leafPage)).remove(leafPage);
    g.edit(treePage, '[leaf](leaf.md)', '[leaf](../parts/leaf.md)');
    expect((await g.apply()).left).toEqual([]);
    expect(g.text('openapi/schemas/treeKind.yaml')).toContain('section: treeKind values');
    expect(g.text('openapi/schemas/leaf.yaml')).toContain('page: garden/parts/leaf.md');
    expect(g.text(register)).toContain('- path: garden/parts/leaf.md');
  });

  it('an optional header', async () => {
    const g = garden().edit(prunePage, '| Content-Type |', '| If-Match | `abc`. Optional. |\n| Content-Type |');
    expect((await g.apply()).left).toEqual([]);
    expect(g.text('openapi/parameters/if-match.yaml')).toContain('name: If-Match\nin: header\nrequired: false\n');
    expect(g.text(prune)).toContain('    - $ref: ../parameters/trace.yaml\n    - $ref: ../parameters/if-match.yaml\n');
  });

  it('a new type with its enumeration, where something refers to it', async () => {
    const g = garden()
      .edit(treePage, '| `kind` |', '| `nest` | [nest](nest.md) | Who lives in it. |\n| `kind` |')
      .edit(
        treePage,
        '  "kind": "treeKind",',
        '  "nest": {"@odata.type": "#microsoft.graph.nest"},\n  "kind": "treeKind",',
      );
    g.write(
      'pages/garden/types/nest.md',
      '# nest resource type\n\n## Properties\n\n| Property | Type | Description |\n|:--|:--|:--|\n| `bird` | [birdKind](#birdkind-enumeration) | Whose it is. |\n\n### birdKind enumeration\n\nAn [evolvable enumeration](/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations).\n\n| Value |\n|:--|\n| `owl` |\n',
    );
    const { plan, left } = await g.apply();
    expect(left).toEqual([]);
    expect(plan.proposals.every(({ state }) => state === 'applied')).toBe(true);
    expect(g.text('openapi/schemas/nest.yaml')).toContain('      - $ref: birdKind.yaml\n');
    expect(g.text('openapi/schemas/birdKind.yaml')).toContain('enum: [owl, unknownFutureValue]');
    expect(g.text(register)).toContain('about: nest, birdKind');
  });

  it('what an example shows and no table has, with the example as its source', async () => {
    const g = garden().edit(prunePage, '"bark": "rough",', '"bark": "rough",\n  "moss": true,');
    const { plan, left } = await g.apply();
    expect(g.text(tree)).toMatch(/ {2}moss:\n {4}type: \[boolean, 'null'\]\n[\s\S]*x-source:\n {6}kind: example\n/);
    // The disagreement of the example with the table stays for a person to record.
    expect(left.map(({ kind }) => kind)).toEqual(['example-against-table']);
    expect(plan.proposals.map(({ state }) => state).sort()).toEqual(['applied', 'manual']);
  });
});

describe('what is breaking waits for a person', () => {
  const retyped = () =>
    garden()
      .edit(treePage, '| `height` | Int32', '| `height` | Int64')
      .edit(treePage, '"height": "Int32"', '"height": "Int64"');

  it('is withheld, with the way to accept it, and the lock keeps what was accepted', async () => {
    const g = retyped();
    const { plan, left } = await g.apply();
    expect(plan.changes.size).toBe(0);
    expect(left.length).toBe(1);
    expect(plan.proposals).toMatchObject([
      { state: 'withheld', why: `it is breaking for users of the client; apply it with --accept ${left[0]?.id}` },
    ]);
    const locked = plan.lock.pages
      .flatMap(({ facts }) => facts)
      .find((fact) => fact.subject === 'height' && fact.where === 'table');
    expect(locked?.value).toMatchObject({ type: 'Int32' });
  });

  it.each([
    ['by its id', false],
    ['with all others', true],
  ])('is applied when it is accepted %s', async (_, breaking) => {
    const g = retyped();
    const [found] = await g.findings();
    const { plan, left } = await g.apply(breaking ? { breaking } : { ids: [found?.id ?? ''] });
    expect(left).toEqual([]);
    expect(changed(garden().text(tree), g.text(tree)).added).toEqual(['    format: int64']);
    const locked = plan.lock.pages
      .flatMap(({ facts }) => facts)
      .find((fact) => fact.subject === 'height' && fact.where === 'table');
    expect(locked?.value).toMatchObject({ type: 'Int64' });
  });

  it('one that is accepted leaves another withheld', async () => {
    const g = retyped()
      .edit(prunePage, '`200 OK`', '`202 Accepted`')
      .edit(prunePage, 'HTTP/1.1 200 OK', 'HTTP/1.1 202 Accepted');
    const status = (await g.findings()).find(({ kind }) => kind === 'operation.response');
    const { plan, left } = await g.apply({ ids: [status?.id ?? ''] });
    expect(plan.proposals.map(({ state, finding }) => `${state} ${finding.kind}`).sort()).toEqual([
      'applied operation.response',
      'withheld resource.property',
    ]);
    expect(left.map(({ subject }) => subject)).toEqual(['tree.height']);
    expect(g.text(prune)).toContain(`    '202':\n`);
    expect(g.text(register)).toContain(`success: { status: '202',`);
  });

  it.each<[string, (g: Garden) => Garden, string, string]>([
    [
      'a property that is gone',
      (g) =>
        g
          .edit(treePage, '| `height` | Int32 | How tall the tree stands at the moment. |\n', '')
          .edit(treePage, '  "height": "Int32",\n', '')
          .edit(prunePage, '  "bark": "rough",\n  "height": 3,', '  "bark": "rough",'),
      tree,
      'height:',
    ],
    [
      'a parameter that is gone, with its requirement and its example',
      (g) =>
        g
          .edit(prunePage, '| `height` | Int32 | How tall it may stay. Required. |\n', '')
          .edit(prunePage, '{\n  "height": 3\n}', '{}'),
      'openapi/examples/prune.yaml',
      'height',
    ],
    ['a member that is gone', (g) => g.edit(treePage, '| `elm` |\n', ''), 'openapi/schemas/treeKind.yaml', 'elm'],
    [
      'another address',
      (g) => g.edit(prunePage, '{treeId}/prune\n', '{id}/trim\n').edit(prunePage, 'trees/7/prune', 'trees/7/trim'),
      'openapi/openapi.yaml',
      '/prune:',
    ],
    [
      'another method',
      (g) =>
        g
          .edit(
            prunePage,
            'POST https://garden.example/beta/garden/trees/{',
            'PUT https://garden.example/beta/garden/trees/{',
          )
          .edit(
            prunePage,
            'POST https://garden.example/beta/garden/trees/7',
            'PUT https://garden.example/beta/garden/trees/7',
          ),
      prune,
      'post:',
    ],
    [
      'another media type of the request',
      (g) =>
        g
          .edit(prunePage, '`application/json`. Required', '`text/plain`. Required')
          .edit(
            prunePage,
            'Content-Type: application/json\n\n{\n  "height"',
            'Content-Type: text/plain\n\n{\n  "height"',
          ),
      register,
      'request: application/json',
    ],
    [
      'a type under another name',
      (g) =>
        g
          .edit(leafPage, '# leaf resource', '# blade resource')
          .edit(leafPage, '"#microsoft.graph.leaf"', '"#microsoft.graph.blade"')
          .edit(leafPage, 'title: leaf', 'title: blade')
          .edit(treePage, '[leaf](leaf.md)', '[blade](leaf.md)')
          .edit(treePage, '"#microsoft.graph.leaf"', '"#microsoft.graph.blade"')
          .edit(prunePage, '"#microsoft.graph.leaf"', '"#microsoft.graph.blade"'),
      tree,
      '$ref: leaf.yaml',
    ],
  ])('%s is applied when it is accepted, and nothing before', async (_, edit, file, text) => {
    const g = edit(garden());
    const waiting = await g.plan();
    expect(waiting.proposals.some(({ state }) => state === 'withheld')).toBe(true);
    expect(g.text(file)).toContain(text);
    const { left } = await g.apply({ breaking: true });
    expect(left).toEqual([]);
    expect(g.text(file)).not.toContain(text);
  });

  it('a parameter that is required now is required in schema, register and examples', async () => {
    const g = garden()
      .edit(prunePage, 'Words for whoever prunes. Optional.', 'Words for whoever prunes. Required.')
      .edit(prunePage, '{\n  "height": 3\n}', '{\n  "height": 3,\n  "note": "x"\n}');
    expect((await g.apply({ breaking: true })).left).toEqual([]);
    expect(g.text('openapi/schemas/pruneRequest.yaml')).toContain('required: [height, note]');
    expect(g.text(register)).toContain('properties: [height, note]');
    expect(g.text('openapi/examples/prune.yaml')).toContain(`  note: 'text'`);
  });
});

describe('what cannot be told mechanically is left to a person, who is told what to decide', () => {
  it.each<[string, (g: Garden) => Garden, RegExp]>([
    [
      'a type that no page describes',
      (g) =>
        g
          .edit(treePage, '| `height` | Int32', '| `height` | [metre](metre.md)')
          .edit(treePage, '"height": "Int32"', '"height": "metre"'),
      /no page that was read describes metre/,
    ],
    [
      'another host',
      (g) =>
        g.edit(
          prunePage,
          'POST https://garden.example/beta/garden/trees/{',
          'POST https://park.example/v1/garden/trees/{',
        ),
      /decide on the server/,
    ],
    [
      'a permission of an app',
      (g) => g.edit(prunePage, '| Application | Not supported. ', '| Application | Tree.All '),
      /one security scheme/,
    ],
    [
      'an enumeration that is closed',
      (g) =>
        g.edit(
          treePage,
          'An [evolvable enumeration](/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations)',
          'A list',
        ),
      /keep it open and record why/,
    ],
    [
      'a header that has to be sent',
      (g) => g.edit(prunePage, '| Content-Type |', '| If-Match | `abc`. Required. |\n| Content-Type |'),
      /decide where it comes from/,
    ],
    [
      'an annotation that is not the name',
      (g) => g.edit(leafPage, '"#microsoft.graph.leaf"', '"#microsoft.graph.laef"'),
      /decide which of the two is right/,
    ],
  ])('%s', async (_, edit, why) => {
    const plan = await edit(garden()).plan({ breaking: true });
    const manual = plan.proposals.filter(({ state }) => state === 'manual');
    expect(manual.map((one) => one.why).join('\n')).toMatch(why);
    expect(plan.changes.size).toBe(0);
  });
});

describe('the note for the next version', () => {
  it.each<[string, (g: Garden) => Garden]>([
    ['minor', withProperty],
    ['major', (g) => g.edit(treePage, '| `elm` |\n', '')],
    ['patch', (g) => g.edit('openapi/schemas/treeKind.yaml', 'section: treeKind enumeration', 'section: Properties')],
  ])('asks for a %s step', async (step, edit) => {
    const plan = await edit(garden()).plan({ breaking: true });
    const { file, text } = changesetOf('garden', plan.proposals);
    expect(file).toMatch(/^\.changeset\/docs-sync-[0-9a-f]{8}\.md$/);
    expect(text).toMatch(new RegExp(`^---\n'garden': ${step}\n---\n`));
  });
});

describe('everything or nothing', () => {
  it('files that were moved go back where a later one cannot be moved', () => {
    const g = garden();
    const before = g.text(tree);
    mkdirSync(join(g.folder, 'openapi/blocked.yaml'));
    const changes = new Map([
      [tree, 'changed\n'],
      ['openapi/fresh.yaml', 'new\n'],
      ['openapi/blocked.yaml', 'a folder stands here\n'],
    ]);
    expect(() => replaceFiles(g.folder, changes)).toThrow();
    expect(g.text(tree)).toBe(before);
    expect(existsSync(join(g.folder, 'openapi/fresh.yaml'))).toBe(false);
    expect(readdirSync(join(g.folder, 'openapi')).filter((file) => file.endsWith('.new'))).toEqual([]);
    expect(statSync(join(g.folder, 'openapi/blocked.yaml')).isDirectory()).toBe(true);
  });

  it('what replaceFiles gives puts everything back', () => {
    const g = garden();
    const before = g.text(tree);
    const restore = replaceFiles(
      g.folder,
      new Map([
        [tree, null],
        ['openapi/fresh.yaml', 'new\n'],
      ]),
    );
    expect(existsSync(join(g.folder, tree))).toBe(false);
    restore();
    expect([readFileSync(join(g.folder, tree), 'utf8'), existsSync(join(g.folder, 'openapi/fresh.yaml'))]).toEqual([
      before,
      false,
    ]);
  });
});
