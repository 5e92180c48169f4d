import { describe, expect, it } from 'vitest';
import type { Change } from '../../scripts/docs/change.ts';
import { changesOf, operation, resource, table } from './support.ts';

const short = (changes: Change[]) =>
  changes.map(({ kind, subject, line, lineBefore }) => [kind, subject, lineBefore, line]);
const json = (...members: string[]) =>
  `## JSON representation\n\n\`\`\`json\n{\n${members.map((member) => `  ${member}`).join(',\n')}\n}\n\`\`\`\n`;
const example = (number: number, title: string, body: string) =>
  `### Example ${number}: ${title}\n\n#### Response\n\n\`\`\`http\nHTTP/1.1 200 OK\n\n${body}\n\`\`\``;

describe('one page', () => {
  it('gives a changed row with both places, class and words', async () => {
    const [change, ...rest] = await changesOf(
      resource('a | String | One.', 'b | Int32 | Two.'),
      resource('b | Int64 | Two.', 'a | String | One.'),
    );
    expect(rest).toEqual([]);
    expect(change).toMatchObject({
      kind: 'resource.property',
      subject: 'b',
      where: 'table',
      before: { type: 'Int32', collection: false, required: null },
      after: { type: 'Int64', collection: false, required: null },
      class: 'breaking',
      page: 'page.md',
      pageBefore: 'page.md',
      lineBefore: 8,
      line: 7,
      text: 'the property b changed from Int32 to Int64 (leaf)',
    });
  });

  it('takes an empty list of permissions and a missing one for the same', async () => {
    const header = 'Permission type | Least privileged permissions | Higher privileged permissions';
    const after = operation(`## Permissions\n\n${table(header, 'Application | A.Read | Not supported.')}`);
    expect(short(await changesOf(operation(), after))).toEqual([
      ['operation.permission', 'Application / least', null, 13],
    ]);
  });

  it('lists every fact of a stub that was filled, and each side of an example as one', async () => {
    const after = `${resource('a | String | One.')}\n## Example\n\n\`\`\`http\nGET /leaves\nAccept: text/csv\n\`\`\`\n`;
    expect(short(await changesOf('\n', after))).toEqual([
      ['resource.name', 'H1', null, 1],
      ['resource.property', 'a', null, 7],
      ['example.request', 'Example 1', null, 12],
    ]);
  });

  it('says once that a nested object came, and names its annotation only where that alone changed', async () => {
    const text = (annotation: string) => `"a": {"@odata.type": "#microsoft.graph.${annotation}"}`;
    const page = (...members: string[]) => `# leaf resource type\n\n${json(...members)}`;
    expect(short(await changesOf(page('"b": "String"'), page('"b": "String"', text('twig'))))).toEqual([
      ['resource.property', 'a', null, 8],
    ]);
    expect(short(await changesOf(page(text('twig')), page(text('bough'))))).toEqual([
      ['resource.odataType', 'a.@odata.type', 7, 7],
    ]);
    expect(short(await changesOf(page(text('twig')), page('"a": "String"')))).toEqual([
      ['resource.property', 'a', 7, 7],
    ]);
  });

  it('gives only the topmost key path of an example', async () => {
    const body = (inner: string) => operation('## Examples', example(1, 'Look', `{"a": {"b": ${inner}}, "c": []}`));
    expect(short(await changesOf(body('{"d": {"e": 1}}'), body('{}')))).toEqual([
      ['example.response', 'Example 1 / a.b.d', 18, null],
    ]);
    expect(short(await changesOf(body('{"d": 1}'), body('null')))).toEqual([
      ['example.response', 'Example 1 / a.b', 18, 18],
    ]);
    expect(await changesOf(body('"x"'), body('"y"'))).toEqual([]);
  });

  it('knows an example by its title when one before it goes', async () => {
    const before = operation(
      '## Examples',
      example(1, 'Look', '{"a": 1}'),
      example(2, 'Prune', '{"b": 1}'),
      example(3, 'Water', '{"c": 1}'),
    );
    const after = operation('## Examples', example(1, 'Look', '{"a": 1}'), example(2, 'Water', '{"c": 1, "d": 1}'));
    expect(short(await changesOf(before, after))).toEqual([
      ['example.response', 'Example 2', 26, null],
      ['example.response', 'Example 2 / d', null, 28],
    ]);
  });

  it('knows request lines by what they request, whatever their order', async () => {
    const requests = (...lines: string[]) =>
      `# Trees\n\n## HTTP request\n\n${lines.map((line) => `\`\`\`http\n${line}\n\`\`\``).join('\n\n')}\n`;
    expect(await changesOf(requests('GET /a', 'POST /b'), requests('POST /b', 'GET /a'))).toEqual([]);
    expect(short(await changesOf(requests('GET /a', 'POST /b'), requests('POST /b')))).toEqual([
      ['operation.method', 'HTTP request 1', 6, null],
      ['operation.url', 'HTTP request 1', 6, null],
    ]);
    expect(short(await changesOf(requests('GET /a'), requests('GET /z', 'POST /b')))).toEqual([
      ['operation.url', 'HTTP request 1', 6, 6],
      ['operation.method', 'HTTP request 2', null, 10],
      ['operation.url', 'HTTP request 2', null, 10],
    ]);
  });

  it('bears with a reworded, added or dropped heading above an operation of a page', async () => {
    const page = (heading: string, status = '200 OK') =>
      operation(`## Response\n\n${heading}\n\nReturns a \`${status}\` response code and a [tree](t.md).`);
    expect(await changesOf(page('### Continue to water a tree'), page('### Continuing to water a tree'))).toEqual([]);
    expect(await changesOf(page('### Continue to water a tree'), page(''))).toEqual([]);
    expect(
      short(
        await changesOf(page('### Continue to water a tree'), page('### Continuing to water a tree', '202 Accepted')),
      ),
    ).toEqual([['operation.response', 'Response section / Continuing to water a tree', 13, 13]]);
  });

  it('says for which zone a fact changed, and once where all readers see it', async () => {
    const page = (v1: string, preview: string) =>
      `# Trees\n\n## HTTP request\n\n:::zone pivot="v1"\n\`\`\`http\nGET ${v1}\n\`\`\`\n:::zone-end\n:::zone pivot="preview"\n\`\`\`http\nGET ${preview}\n\`\`\`\n:::zone-end\n`;
    const [one, ...others] = await changesOf(page('/a', '/b'), page('/a', '/c'));
    expect(others).toEqual([]);
    expect(one).toMatchObject({ kind: 'operation.url', zone: 'preview', before: '/b', after: '/c' });
    const plain = '# Trees\n\n## HTTP request\n\n```http\nGET /a\n```\n';
    expect(await changesOf(plain, page('/a', '/a'))).toEqual([]);
    expect(await changesOf(plain, page('/b', '/b'))).toMatchObject([{ zone: null, after: '/b' }]);
  });
});

describe('pages', () => {
  const leaf = resource('a | String | One.', 'b | String | Two.', 'c | String | Three.');

  it('reports a page that came and one that went by what they describe, and none that describes nothing', async () => {
    const changes = await changesOf(
      { 'old.md': operation() },
      { 'leaf.md': leaf, 'stub.md': '\n', 'about.md': '# About trees\n' },
    );
    expect(
      changes.map(({ kind, subject, before, after, class: name }) => [kind, subject, before, after, name]),
    ).toEqual([
      ['page.removed', 'old.md', 'Prune a tree', null, 'breaking'],
      ['page.added', 'leaf.md', null, 'leaf', 'compatible'],
      ['page.added', 'stub.md', null, '(empty stub page)', 'documentation'],
    ]);
  });

  it('recognises a page that changed the case of its name', async () => {
    expect(await changesOf({ 'a/leafShape.md': leaf }, { 'a/leafshape.md': leaf })).toMatchObject([
      { kind: 'page.renamed', subject: 'a/leafshape.md', before: 'a/leafShape.md', after: 'a/leafshape.md' },
    ]);
  });

  it('recognises a page that moved, together with the changes in it', async () => {
    const after = leaf.replace('c | String', 'c | Int32');
    const changes = await changesOf(
      { 'old/leaf.md': leaf, 'x.md': operation() },
      { 'new/foliage.md': after, 'x.md': operation() },
    );
    expect(changes.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['page.renamed', 'new/foliage.md'],
      ['resource.property', 'c'],
    ]);
  });

  it('does not take two pages for one because both state little', async () => {
    const changes = await changesOf(
      { 'a.md': resource('a | String | One.') },
      { 'b.md': '# bark resource type\n\n## Properties\n\nNone.\n' },
    );
    expect(changes.map(({ kind }) => kind)).toEqual(['page.removed', 'page.added']);
  });

  it('recognises a type that is called otherwise now, on its page and where it is used', async () => {
    const call = (type: string) =>
      operation(
        `## Request body\n\n${table('Parameter | Type | Description', `leaf | [${type}](l.md) | It. Required.`)}`,
      );
    const changes = await changesOf(
      { 'leaf.md': leaf, 'call.md': call('leaf') },
      { 'leaf.md': leaf.replace('# leaf', '# foliage'), 'call.md': call('foliage') },
    );
    expect(changes.map(({ kind, rule }) => [kind, rule])).toEqual([
      ['resource.name', 'resource-renamed'],
      ['operation.parameter', 'type-renamed'],
    ]);
    expect(changes[1]?.text).toBe(
      'the parameter leaf changed from leaf, required to foliage, required, since the type is called so now (Prune a tree)',
    );
  });

  it('takes a page that keeps its properties for a renamed type, and one that gets others for another type', async () => {
    const said = (changes: Change[]) => changes.find(({ kind }) => kind === 'resource.name')?.text;
    const other = resource('a | String | One.', 'y | String | Two.', 'z | String | Three.').replace(
      '# leaf',
      '# foliage',
    );
    expect(said(await changesOf(leaf, leaf.replace('# leaf', '# foliage')))).toContain(
      'since the type is called so now',
    );
    expect(said(await changesOf(leaf, other))).toBe('the name of the type changed from leaf to foliage');
  });

  it('takes another type at one place for a change, not for a new name', async () => {
    const changes = await changesOf(resource('a | [leaf](l.md) | One.'), resource('a | [bark](b.md) | One.'));
    expect(changes).toMatchObject([{ rule: 'type-changed', class: 'breaking' }]);
  });
});
