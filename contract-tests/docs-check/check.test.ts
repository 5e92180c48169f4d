import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { garden, leafPage, prunePage, treePage } from './garden.ts';

const tree = 'openapi/schemas/tree.yaml';

describe('the pages held against the description', () => {
  it('find nothing where both say the same', async () => {
    const { findings, accepted, notUnderstood } = await garden().check();
    expect([findings, notUnderstood]).toEqual([[], []]);
    expect(accepted.map(({ acceptedBy }) => acceptedBy).sort()).toEqual([
      'disagreement bark',
      'x-source example',
      'x-source graph',
      'x-source graph',
    ]);
  });

  it('find what a page states and the description does not, with both places', async () => {
    const [found, ...others] = await garden()
      .edit(treePage, '| `id` |', '| `girth` | Double | How far around. |\n| `id` |')
      .edit(treePage, '"id": "String",', '"id": "String",\n  "girth": "Double",')
      .findings();
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      id: 'undescribed:resource.property:tree.girth@tree',
      class: 'compatible',
      direction: 'undescribed',
      kind: 'resource.property',
      subject: 'tree.girth',
      documented: { type: 'Double', collection: false, required: null },
      described: null,
      page: 'garden/types/tree.md',
      line: 13,
      file: tree,
      fileLine: 9,
      pointer: '/properties',
    });
    expect(found?.remedy).toContain('docs -- sync');
  });

  it('find what the description states and no page does', async () => {
    const found = await garden()
      .edit(treePage, '| `height` | Int32 | How tall the tree stands at the moment. |\n', '')
      .edit(treePage, '  "height": "Int32",\n', '')
      .findings();
    expect(found.filter(({ direction }) => direction !== 'contradiction')).toMatchObject([
      {
        direction: 'undocumented',
        class: 'breaking',
        subject: 'tree.height',
        file: tree,
        fileLine: 23,
        pointer: '/properties/height',
      },
    ]);
  });

  it('find what both state otherwise', async () => {
    const [found] = await garden().edit(treePage, '| `height` | Int32', '| `height` | Int64').findings();
    expect(found).toMatchObject({
      direction: 'different',
      class: 'breaking',
      line: 12,
      fileLine: 23,
      subject: 'tree.height',
    });
  });

  it.each([
    [
      'a method',
      prunePage,
      'POST https://garden.example/beta/garden/trees/{',
      'PUT https://garden.example/beta/garden/trees/{',
      'operation.method',
      'different',
    ],
    ['an address', prunePage, '{treeId}/prune\n', '{treeId}/trim\n', 'operation.url', 'different'],
    ['a permission', prunePage, 'Tree.Prune, Tree.Read', 'Tree.Prune', 'operation.permission', 'different'],
    [
      'a permission of another kind',
      prunePage,
      '| Application | Not supported. ',
      '| Application | Tree.All ',
      'operation.permission',
      'undescribed',
    ],
    [
      'the value of a header',
      prunePage,
      '`application/json`. Required',
      '`text/plain`. Required',
      'operation.requestHeader',
      'different',
    ],
    [
      'a new header',
      prunePage,
      '| Content-Type |',
      '| If-Match | `abc`. Optional. |\n| Content-Type |',
      'operation.requestHeader',
      'undescribed',
    ],
    [
      'the need for a parameter',
      prunePage,
      'Words for whoever prunes. Optional.',
      'Words for whoever prunes. Required.',
      'operation.parameter',
      'different',
    ],
    [
      'a parameter that is gone',
      prunePage,
      '| `note` | String | Words for whoever prunes. Optional. |\n',
      '',
      'operation.parameter',
      'undocumented',
    ],
    ['a status', prunePage, '`200 OK`', '`202 Accepted`', 'operation.response', 'different'],
    [
      'the type of an answer',
      prunePage,
      'a [tree](types/tree.md)',
      'a [leaf](types/leaf.md)',
      'operation.response',
      'different',
    ],
    ['the clouds', prunePage, '| ✅ | ❌ |', '| ✅ | ✅ |', 'operation.availability', 'different'],
    ['a new member', treePage, '| `elm` |', '| `elm` |\n| `ash` |', 'enum.member', 'undescribed'],
    ['a member that is gone', treePage, '| `elm` |\n', '', 'enum.member', 'undocumented'],
    [
      'an enumeration that is closed',
      treePage,
      'An [evolvable enumeration](/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations)',
      'A list',
      'enum.evolvable',
      'undocumented',
    ],
    [
      'an annotation',
      leafPage,
      '"#microsoft.graph.leaf"',
      '"#microsoft.graph.leav"',
      'resource.odataType',
      'different',
    ],
    ['the name of a type', leafPage, '# leaf resource type', '# leav resource type', 'resource.name', 'different'],
    [
      'a key of an example',
      prunePage,
      '"bark": "rough",',
      '"bark": "rough",\n  "moss": true,',
      'example.response',
      'undescribed',
    ],
    [
      'a key of a request',
      prunePage,
      '{\n  "height": 3\n}',
      '{\n  "height": 3,\n  "deep": {"er": 1}\n}',
      'example.request',
      'undescribed',
    ],
    ['the JSON type in an example', prunePage, '"bark": "rough"', '"bark": [1]', 'example.response', 'different'],
  ])('see a change of %s', async (_, page, from, to, kind, direction) => {
    const found = await garden().edit(page, from, to).findings();
    const own = found.filter((one) => one.kind === kind && one.direction === direction);
    expect(own.length, JSON.stringify(found, null, 1)).toBe(1);
    expect(own[0]?.file).toMatch(/^openapi\//);
    expect(own[0]?.fileLine).toBeGreaterThan(0);
    expect(own[0]?.line).toBeGreaterThan(0);
  });

  it('let pass what no page states where a source is recorded, and not without it', async () => {
    const source =
      '    x-source:\n      kind: example\n      at: garden/tree-prune.md#examples\n      why: The example has it, the table does not.\n';
    const documented = '    x-documented-at:\n      page: garden/types/tree.md\n      section: Properties\n';
    expect(await garden().edit(tree, source, documented).findings()).toMatchObject([
      { direction: 'undocumented', subject: 'tree.bark' },
    ]);
  });

  it('ask for a source again that is gone from the examples', async () => {
    const found = await garden().edit(prunePage, '  "bark": "rough",\n', '').findings();
    expect(found.map(({ direction, subject }) => `${direction} ${subject}`)).toEqual([
      'undocumented tree.bark',
      'gone bark',
    ]);
  });

  it('see that a fact stands in another section than the description names', async () => {
    const [found, ...others] = await garden()
      .edit('openapi/schemas/treeKind.yaml', 'section: treeKind enumeration', 'section: Properties')
      .findings();
    expect(others.every(({ direction }) => direction === 'place')).toBe(true);
    expect(found).toMatchObject({ direction: 'place', class: 'documentation', file: 'openapi/schemas/treeKind.yaml' });
  });

  it('keep the names of findings when rows move', async () => {
    const row = '| `id` | String | What tells one tree from the next. |\n';
    const changed = garden().edit(treePage, '| `height` | Int32', '| `height` | Int64');
    const before = (await changed.findings()).map(({ id }) => id).sort();
    const after = (await changed.edit(treePage, row, '').edit(treePage, '| `height`', `${row}| \`height\``).findings())
      .map(({ id }) => id)
      .sort();
    expect(before.length).toBeGreaterThan(1);
    expect(after).toEqual(before);
  });

  it('give another name to another difference of the same fact', async () => {
    const idOf = async (type: string) =>
      (await garden().edit(treePage, '| `height` | Int32', `| \`height\` | ${type}`).findings())[0]?.id;
    expect(await idOf('Int64')).not.toBe(await idOf('Guid'));
  });

  it('tell a page that is gone, one that is new and one that moved', async () => {
    const gone = await garden().remove(leafPage).findings();
    expect(gone.filter(({ kind }) => kind === 'page.removed')).toMatchObject([
      { class: 'breaking', direction: 'undocumented', subject: 'leaf' },
    ]);
    const fresh = garden();
    fresh.write('pages/garden/types/twig.md', fresh.text(leafPage).replaceAll('leaf', 'twig'));
    expect((await fresh.findings()).map(({ kind, subject }) => `${kind} ${subject}`)).toContain('page.added twig');
    const moved = garden();
    mkdirSync(join(moved.folder, 'pages/garden/parts'));
    cpSync(join(moved.folder, leafPage), join(moved.folder, 'pages/garden/parts/leaf.md'));
    expect(await moved.remove(leafPage).findings()).toMatchObject([
      { direction: 'place', documented: 'garden/parts/leaf.md', class: 'documentation' },
    ]);
  });

  it('judge a single page by itself, and hold nothing against pages that were not named', async () => {
    const one = garden().edit(treePage, '| `height` | Int32', '| `height` | Int64');
    expect((await one.findings(leafPage)).length).toBe(0);
    expect((await one.findings(treePage)).length).toBeGreaterThan(0);
  });
});
