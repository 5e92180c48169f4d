import { describe, expect, it } from 'vitest';
import { type Garden, garden, leafPage, prunePage, treePage } from './garden.ts';

const example = '{\n  "height": 3\n}';

/** Each pair of statements, and an edit that sets the two against each other. */
const disagreements: [string, string, (garden: Garden) => Garden][] = [
  [
    'example-against-table',
    'leaf.vein',
    (g) => g.edit(prunePage, '"colour": "green"', '"colour": "green",\n      "vein": "thin"'),
  ],
  [
    'example-against-table',
    'tree.height',
    (g) => g.edit(prunePage, '"bark": "rough",\n  "height": 3', '"bark": "rough",\n  "height": "tall"'),
  ],
  ['example-against-table', 'prune.depth', (g) => g.edit(prunePage, example, '{\n  "height": 3,\n  "depth": 1\n}')],
  [
    'example-against-representation',
    'leaf.@odata.type',
    (g) => g.edit(prunePage, '      "@odata.type": "#microsoft.graph.leaf",\n', ''),
  ],
  ['example-against-requirement', 'prune.height', (g) => g.edit(prunePage, example, '{\n  "note": "x"\n}')],
  [
    'example-against-request',
    'prune.POST https://garden.example/beta/garden/trees/{id}/fell',
    (g) => g.edit(prunePage, 'trees/7/prune', 'trees/7/fell'),
  ],
  ['example-against-response', 'prune.status', (g) => g.edit(prunePage, 'HTTP/1.1 200 OK', 'HTTP/1.1 202 Accepted')],
  ['representation-against-table', 'tree.height', (g) => g.edit(treePage, '"height": "Int32"', '"height": "Integer"')],
  ['representation-against-table', 'tree.kind', (g) => g.edit(treePage, '  "kind": "treeKind",\n', '')],
  [
    'representation-against-table',
    'tree.girth',
    (g) => g.edit(treePage, '"kind": "treeKind",', '"kind": "treeKind",\n  "girth": "Int32",'),
  ],
  [
    'representation-against-table',
    'tree.leaves',
    (g) => g.edit(treePage, '| [leaf](leaf.md) collection |', '| [leaf](leaf.md) |'),
  ],
  [
    'annotation-against-table',
    'tree.leaves',
    (g) => g.edit(treePage, '"#microsoft.graph.leaf"', '"#microsoft.graph.blade"'),
  ],
  ['enumeration-against-example', 'treeKind.yew', (g) => g.edit(prunePage, '"kind": "oak"', '"kind": "yew"')],
  ['link-against-target', 'tree.leaves', (g) => g.edit(treePage, '[leaf](leaf.md)', '[leaf](todo.md)')],
  ['link-against-target', 'tree.kind', (g) => g.edit(treePage, '(#treekind-enumeration)', '(#treeKind enumeration)')],
  ['name-against-annotation', 'leaf', (g) => g.edit(leafPage, '"#microsoft.graph.leaf"', '"#microsoft.graph.laef"')],
  [
    'name-against-annotation',
    'leaf.example',
    (g) => g.edit(prunePage, '"#microsoft.graph.leaf"', '"#microsoft.graph.petal"'),
  ],
  [
    'parameter-against-resource',
    'prune.note',
    (g) => g.edit(prunePage, '| `note` | String', '| `note` | [slip](types/slip.md)'),
  ],
  ['header-against-example', 'prune.Authorization', (g) => g.edit(prunePage, 'Authorization: Bearer {token}\n', '')],
  [
    'header-against-example',
    'prune.Content-Type',
    (g) =>
      g.edit(prunePage, 'Content-Type: application/json\n\n{\n  "height"', 'Content-Type: text/plain\n\n{\n  "height"'),
  ],
  [
    'header-against-example',
    'prune.Content-Type.span',
    (g) => g.edit(prunePage, '`application/json`. Required', '`application/json.` Required'),
  ],
  [
    'description-against-property',
    'tree.height+id',
    (g) => g.edit(treePage, 'What tells one tree from the next.', 'How tall the tree stands at the moment.'),
  ],
  [
    'sentence-against-sentence',
    'tree.kind',
    (g) => g.edit(treePage, 'The sort of the tree.', 'Either an oak or an elm.'),
  ],
  [
    'sentence-against-sentence',
    'prune.permissions',
    (g) =>
      g.edit(
        prunePage,
        '## HTTP request',
        'Choose the permission or permissions marked as least.\n\nYou need all of these permissions.\n\n## HTTP request',
      ),
  ],
  [
    'title-against-heading',
    'leaf',
    (g) => g.edit(leafPage, 'title: leaf resource type', 'title: The chat about everything else'),
  ],
  [
    'framing-against-media-type',
    'prune',
    (g) =>
      g.edit(
        prunePage,
        '200 OK\nContent-Type: application/json\n\n{',
        '200 OK\nContent-Type: text/event-stream\n\ndata: {',
      ),
  ],
  ['example-against-example', 'tree.createdDateTime', withTwoDates],
];

function withTwoDates(g: Garden): Garden {
  g.edit(treePage, '| `id` |', '| `createdDateTime` | DateTimeOffset | When it was planted. |\n| `id` |');
  const answer = (date: string) =>
    `## Example 2${date}\n\n### Response\n\n\`\`\`http\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{\n  "id": "7",\n  "createdDateTime": "${date}"\n}\n\`\`\`\n`;
  return g.write(
    prunePage,
    `${g.text(prunePage)}\n${answer('2026-01-01T00:00:00Z')}\n${answer('2026-01-02T00:00:00Z')}`,
  );
}

describe('where the pages disagree with themselves or each other', () => {
  it.each(disagreements)('%s is found at %s', async (kind, subject, edit) => {
    const found = (await edit(garden()).findings()).filter((one) => one.kind === kind && one.subject === subject);
    expect(found.map(({ direction, class: ofClass }) => `${direction} ${ofClass}`)).toEqual([
      'contradiction documentation',
    ]);
    expect(found[0]?.line).toBeGreaterThan(0);
    expect(found[0]?.page).toMatch(/^garden\//);
  });

  it('page-against-page is found where one operation tells its clouds and another does not', async () => {
    const two = garden();
    const second = two
      .text(prunePage)
      .replaceAll('trees/{treeId}/prune', 'trees/{treeId}/fell')
      .replaceAll('trees/7/prune', 'trees/7/fell');
    two.write('pages/garden/tree-fell.md', second.replace(/\| Global service[\s\S]*?\n\n/, ''));
    two.edit(
      'openapi/documented.yaml',
      'pages:\n',
      'pages:\n  - path: garden/tree-fell.md\n    kind: operation\n    about: fell\n    sections: [Permissions]\n',
    );
    const found = (await two.findings()).filter(({ kind }) => kind === 'page-against-page');
    expect(found.map(({ subject }) => subject)).toEqual(['fell.availability']);
  });

  it('a recorded one is accepted, and its place is that of the record', async () => {
    const { accepted } = await garden().check();
    expect(accepted.find(({ direction }) => direction === 'contradiction')).toMatchObject({
      id: 'contradiction:example-against-table:tree.bark@tree-prune',
      acceptedBy: 'disagreement bark',
      page: 'garden/tree-prune.md',
      file: 'openapi/documented.yaml',
      pointer: '/disagreements/0',
    });
  });

  it('the same one with other values is not covered by the record', async () => {
    const withRecord = garden().edit(treePage, '"height": "Int32"', '"height": "Integer"');
    const [found] = await withRecord.findings();
    withRecord.edit('openapi/documented.yaml', '    accepts:\n', `    accepts:\n      - ${found?.id}\n`);
    expect(await withRecord.findings()).toEqual([]);
    withRecord.edit(treePage, '"height": "Integer"', '"height": "Long"');
    expect((await withRecord.findings()).map(({ direction }) => direction).sort()).toEqual(['contradiction', 'gone']);
  });

  it('a recorded one that is gone fails, once every page that takes part was read', async () => {
    const mended = garden()
      .edit(treePage, '| `height` |', '| `bark` | String | What it is wrapped in. |\n| `height` |')
      .edit(treePage, '"height": "Int32",', '"height": "Int32",\n  "bark": "String",');
    expect((await mended.findings()).filter(({ direction }) => direction === 'gone')).toMatchObject([
      {
        kind: 'disagreement',
        subject: 'bark',
        described: 'contradiction:example-against-table:tree.bark@tree-prune',
        file: 'openapi/documented.yaml',
        fileLine: 34,
      },
    ]);
    expect(await mended.findings(leafPage)).toEqual([]);
  });

  it('one that only an earlier version has is accepted in a copy, and not in the page itself', async () => {
    const earlier = garden();
    earlier.edit(
      'openapi/documented.yaml',
      'section: Properties }\n      - says: The example',
      'section: Properties, version: earlier }\n      - says: The example',
    );
    expect((await earlier.findings()).map(({ id }) => id)).toEqual([
      'contradiction:example-against-table:tree.bark@tree-prune',
    ]);
    earlier.write('copy.md', earlier.text(prunePage));
    expect(await earlier.findings('copy.md')).toEqual([]);
  });
});
