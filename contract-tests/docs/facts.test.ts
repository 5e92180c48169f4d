import { describe, expect, it } from 'vitest';
import { factsIn, operation, read, resource, stated, table } from './support.ts';

const permissions = (...rows: string[]) =>
  operation(
    `## Permissions\n\n${table('Permission type | Least privileged permissions | Higher privileged permissions', ...rows)}`,
  );

describe('permissions', () => {
  it('lists the names of each type and privilege without footnote marks', async () => {
    const page = permissions(
      'Delegated (work or school account) | A.Read, B.Read.All\\* | C.ReadWrite or D.Manage.All',
      'Application | Not supported. | Not available.',
    );
    expect(await stated(page, 'operation.permission')).toEqual({
      'Delegated (work or school account) / least': ['A.Read', 'B.Read.All'],
      'Delegated (work or school account) / higher': ['C.ReadWrite', 'D.Manage.All'],
      'Application / least': [],
      'Application / higher': [],
    });
  });

  it('splits the single column of older pages into the least and the higher ones', async () => {
    const page = operation(
      `## Permissions\n\n${table('Permission type | Permissions (from least to most privileged)', 'Application | A.Read, A.ReadWrite, A.Manage')}`,
    );
    expect(await stated(page, 'operation.permission')).toEqual({
      'Application / least': ['A.Read'],
      'Application / higher': ['A.ReadWrite', 'A.Manage'],
    });
  });

  it('reports a cell that is no list of names and states nothing about it', async () => {
    const { facts, notUnderstood } = await read({
      'p.md': permissions('Application | ask your administrator | Not supported.'),
    });
    expect(facts.filter((fact) => fact.subject === 'Application / least')).toEqual([]);
    expect(notUnderstood).toEqual([
      { page: 'p.md', line: 13, text: 'ask your administrator', why: 'not a list of permissions' },
    ]);
  });
});

describe('request lines', () => {
  it('counts the request lines of a page in order, several to a block or one', async () => {
    const page = operation('Or:', '```http\nGET /me/trees\nGET /orchards/{id | name}/trees\n  ?$top=2\n```');
    expect(await stated(page, 'operation.url')).toEqual({
      'HTTP request 1': 'https://graph.microsoft.com/beta/trees/{id}/prune',
      'HTTP request 2': '/me/trees',
      'HTTP request 3': '/orchards/{id | name}/trees?$top=2',
    });
  });

  it('names the section on a page with several operations', async () => {
    const page =
      '# Trees\n\n## HTTP request\n\n### Planting\n\n```http\nPOST /trees\n```\n\n### Felling\n\n```http\nDELETE /trees/{id}\n```\n';
    expect(await stated(page, 'operation.method')).toEqual({
      'HTTP request 1 / Planting': 'POST',
      'HTTP request 2 / Felling': 'DELETE',
    });
  });

  it('counts for each zone what its readers see', async () => {
    const page =
      '# Trees\n\n## HTTP request\n\n:::zone pivot="v1"\n```http\nGET /v1.0/trees\n```\n:::zone-end\n\n:::zone pivot="preview"\n```http\nGET /beta/trees\n```\n:::zone-end\n';
    const urls = (await factsIn(page)).filter((fact) => fact.kind === 'operation.url');
    expect(urls.map(({ subject, zone, value }) => [subject, zone, value])).toEqual([
      ['HTTP request 1', 'v1', '/v1.0/trees'],
      ['HTTP request 1', 'preview', '/beta/trees'],
    ]);
  });
});

describe('request headers', () => {
  const headers = (...rows: string[]) => operation(`## Request headers\n\n${table('Name | Description', ...rows)}`);

  it.each([
    ['`Bearer {token}`. Required. More here.', { required: true, value: 'Bearer {token}' }],
    ['`Bearer {token}.` Required.', { required: true, value: 'Bearer {token}' }],
    ['Bearer {token}. Required.', { required: true, value: 'Bearer {token}' }],
    ['application/json. Required.', { required: true, value: 'application/json' }],
    ['application/json', { required: null, value: 'application/json' }],
    ['The version of the tree that you have seen, such as `"W/1"`. Optional', { required: false, value: '"W/1"' }],
    ['Says when the tree was last seen.', { required: null, value: null }],
  ])('reads %j', async (description, value) => {
    expect(await stated(headers(`Some-Header | ${description}`), 'operation.requestHeader')).toEqual({
      'Some-Header': value,
    });
  });

  it('reads a column of values', async () => {
    const page = operation(`## Request headers\n\n${table('Header | Value', 'Accept | text/csv')}`);
    expect(await stated(page, 'operation.requestHeader')).toEqual({ Accept: { required: null, value: 'text/csv' } });
  });
});

describe('types in tables', () => {
  it.each([
    ['String', 'String', false],
    ['`Int32`', 'Int32', false],
    ['String collection', 'String', true],
    ['Edm.Untyped collection', 'Edm.Untyped', true],
    ['[twig](twig.md)', 'twig', false],
    ['[twig](twig.md) collection', 'twig', true],
    ['[twig](../resources/twig.md)collection', 'twig', true],
    ['List<[twig](todo.md)>', 'twig', true],
    ['List<String>', 'String', true],
    ['Collection(Edm.String)', 'Edm.String', true],
    ['Collection([twig](twig.md))', 'twig', true],
    ['[twig](twig.md)[]', 'twig', true],
    ['collection of [twig](twig.md)', 'twig', true],
    ['[twig][todo.md]', 'twig', false],
    ['[twig](#twig values)', 'twig', false],
    ['[microsoft.graph.orchard.twig](twig.md)', 'orchard.twig', false],
    ['String (timestamp)', 'String', false],
    ['twig object', 'twig', false],
    ['DateTimeOffset\\*', 'DateTimeOffset', false],
    ['a twig or a leaf', null, false],
    ['', null, false],
  ])('reads %j as %s, many: %s', async (cell, type, collection) => {
    const page = resource(`\`sprout\` | ${cell} | Grows.`);
    expect(await stated(page, 'resource.property')).toEqual({ sprout: { type, collection, required: null } });
    const { notUnderstood } = await read({ 'page.md': page });
    expect(notUnderstood.map((item) => item.line)).toEqual(type === null ? [7] : []);
  });

  it('reports a type in the description column and keeps what the type column says', async () => {
    const page = resource('`sprout` | String | [sproutKind](#sproutkind-enumeration) |');
    expect(await stated(page, 'resource.property')).toEqual({
      sprout: { type: 'String', collection: false, required: null },
    });
    const { notUnderstood } = await read({ 'page.md': page });
    expect(notUnderstood[0]).toMatchObject({ line: 7, why: 'the description column holds a type (sproutKind)' });
  });

  it('takes the type from the description column where its own is empty, and says so', async () => {
    const page = resource('`sprout` | | [sproutKind](sproutkind.md) |');
    expect(await stated(page, 'resource.property')).toMatchObject({ sprout: { type: 'sproutKind' } });
    expect((await read({ 'page.md': page })).notUnderstood).toHaveLength(1);
  });

  it('finds the columns by their headers, whatever their order', async () => {
    const page = `# leaf resource type\n\n## Properties\n\n${table('Description | Property | Data type', 'Grows. Required. | sprout | String')}\n`;
    expect(await stated(page, 'resource.property')).toEqual({
      sprout: { type: 'String', collection: false, required: true },
    });
  });

  it('reads a table that is written as HTML', async () => {
    const page =
      '# leaf resource type\n\n## Properties\n\n<table>\n<tr><th>Property</th><th>Type</th><th>Description</th></tr>\n<tr><td>sprout</td><td>String</td><td>Grows. Required.</td></tr>\n</table>\n\n## Relationships\n\nNone.\n';
    const facts = await factsIn(page);
    expect(facts.find((fact) => fact.subject === 'sprout')).toMatchObject({
      line: 7,
      value: { type: 'String', required: true },
    });
  });
});

describe('Required and Optional', () => {
  it.each([
    ['Grows. Required.', true],
    ['Grows. Required', true],
    ['Grows in spring Optional.', false],
    ['Required. Grows.', true],
    ['Grows. Optional. See the guide.', false],
    ['Grows (optional).', false],
    ['How it grows. This property is required.', true],
    ['Required when the tree is young.', null],
    ['A sentence about what is required of trees in general.', null],
    ['Requires water.', null],
    ['Grows.', null],
  ])('%j says %s', async (description, required) => {
    expect(await stated(resource(`sprout | String | ${description}`), 'resource.property')).toMatchObject({
      sprout: { required },
    });
  });
});

describe('parameters', () => {
  it('reads path, query and function parameters and the members of the body', async () => {
    const page = operation(
      `## Path parameters\n\n${table('Parameter | Type | Description', '`id` | String | Which one. Required.')}`,
      `## Function parameters\n\n${table('Parameter | Type | Description', '`period` | String | How long. The supported values are: `D7`, `D30`.')}`,
      `## Request body\n\n${table('Property | Type | Description', '`name` | String | What it is called. Optional.')}`,
      "Further text.\n\n### Optional query parameters\n\nSupports `$top` and `$filter`. `$search` isn't named; it doesn't support `$expand`.",
    );
    expect(await stated(page, 'operation.parameter')).toMatchObject({
      id: { type: 'String', required: true },
      period: { type: 'String', required: null },
      name: { type: 'String', required: false },
      $top: { type: null, required: false },
      $filter: { type: null, required: false },
    });
    expect(Object.keys(await stated(page, 'operation.parameter'))).not.toContain('$expand');
    expect(await stated(page, 'enum.member')).toEqual({});
  });

  it('tells parameters of the same name by the operation or section that they belong to', async () => {
    const body = table('Parameter | Type | Description', '`id` | Int32 | In the body.');
    const path = table('Parameter | Type | Description', '`id` | String | In the path.');
    const page = operation(`## Path parameters\n\n${path}`, `## Request body\n\n${body}`);
    const other = operation(`## Request body\n\n${body}`, `## Path parameters\n\n${path}`);
    const expected = {
      'id / Path parameters': { type: 'String', collection: false, required: null },
      'id / Request body': { type: 'Int32', collection: false, required: null },
    };
    expect(await stated(page, 'operation.parameter')).toEqual(expected);
    expect(await stated(other, 'operation.parameter')).toEqual(expected);
  });

  it.each([
    ['Parameter | Type | Required | Description', 'a | String | Yes | One.', true],
    ['Parameter | Type | Required | Description', 'a | String | No | One.', false],
    ['Parameter | Type | Description', 'a (optional) | String | One.', false],
  ])('reads the requirement of %j, %j', async (header, row, required) => {
    expect(await stated(operation(`## Request body\n\n${table(header, row)}`), 'operation.parameter')).toMatchObject({
      a: { required },
    });
  });

  it('names a query parameter once, however often the page does', async () => {
    const page = operation(
      '## Optional query parameters\n\nSupports `$top`.\n\nAlso supports `$filter`; `$top` is at most 100.',
    );
    expect(Object.keys(await stated(page, 'operation.parameter'))).toEqual(['$top', '$filter']);
  });

  it('reports query parameters that are promised and not named', async () => {
    const page = operation(
      '## Optional query parameters\n\nThis method supports some of the OData query parameters to shape the answer.',
    );
    expect((await read({ 'page.md': page })).notUnderstood).toMatchObject([
      { line: 11, why: 'does not name the query parameters' },
    ]);
  });
});

describe('responses', () => {
  const answer = async (text: string) => stated(operation(`## Response\n\n${text}`), 'operation.response');

  it.each([
    [
      'returns a `200 OK` response code and a [tree](../resources/tree.md) object in the response body.',
      { status: '200 OK', type: 'tree', contentType: null },
    ],
    [
      'returns a 201 Created response code and a tree in the response body.',
      { status: '201 Created', type: 'tree', contentType: null },
    ],
    [
      "returns a `204 No Content` response code. It doesn't return anything in the response body.",
      { status: '204 No Content', type: null, contentType: null },
    ],
    ['returns `202 Accepted` and nothing else.', { status: '202 Accepted', type: null, contentType: null }],
    [
      'returns a `200 OK` response code and a collection of [tree](tree.md) objects in the response body.',
      { status: '200 OK', type: 'tree', contentType: null, collection: true },
    ],
    [
      'returns a `200 OK` response code and an updated [orchardTree](./tree.md) object in the response body.',
      { status: '200 OK', type: 'orchardTree', contentType: null },
    ],
    [
      'returns a stream with a status of `200 OK` and Content-Type of “text/event-stream”. Each event will contain an [orchardPlan](todo.md).',
      { status: '200 OK', type: 'orchardPlan', contentType: 'text/event-stream', stream: true },
    ],
    [
      'returns a `200 OK` response code and a Stream in the response body.',
      { status: '200 OK', type: 'Stream', contentType: null },
    ],
  ])('%s', async (text, value) => {
    expect(await answer(`If successful, this method ${text}`)).toEqual({ 'Response section': value });
  });

  it('keeps a further status apart', async () => {
    expect(
      await answer('Returns `200 OK` and a [tree](t.md). While it is planted, the call returns `202 Accepted`.'),
    ).toEqual({
      'Response section': { status: '200 OK', type: 'tree', contentType: null },
      'Response section / 202 Accepted': { status: '202 Accepted', type: null, contentType: null },
    });
  });

  it('does not take a figure for a status', async () => {
    expect(await answer('Returns `200 OK` and at most 100 objects, 250 on request.')).toEqual({
      'Response section': { status: '200 OK', type: null, contentType: null },
    });
  });

  it('gives the line of the status in a wrapped paragraph', async () => {
    const page = operation(
      '## Response\n\nIf successful, this method\nreturns a `200 OK` response code and a\n[tree](t.md) in the response body.',
    );
    const fact = (await factsIn(page)).find(({ kind }) => kind === 'operation.response');
    expect(fact).toMatchObject({ line: 12, column: 12, value: { type: 'tree' } });
  });
});

describe('availability', () => {
  it('tells a well-known include by its name where the file is not at hand', async () => {
    const page = operation('[!INCLUDE [national-cloud-support](../../includes/global-china.md)]');
    expect(await stated(page, 'operation.availability')).toEqual({
      'national clouds': ['Global service', 'China operated by 21Vianet'],
    });
  });

  it('reports an include that is neither at hand nor known', async () => {
    const { notUnderstood } = await read({ 'page.md': operation('[!INCLUDE [limits](../includes/limits.md)]') });
    expect(notUnderstood).toMatchObject([{ line: 9, text: '[!INCLUDE [limits](../includes/limits.md)]' }]);
  });
});

describe('types and enumerations', () => {
  it('reads name, relationships and the kinds of JSON values', async () => {
    const page =
      '# leaf resource type (deprecated)\n\n## Relationships\n\n| Relationship | Type | Description |\n|--|--|--|\n| twig | [twig](t.md) | Holds it. |\n\n## JSON representation\n\n```json\n{\n  "@odata.type": "#microsoft.graph.leaf",\n  "veins": ["String"],\n  "twig": {"@odata.type": "microsoft.graph.twig", "age": "Int32"},\n  "count": 1024\n}\n```\n';
    expect(await stated(page, 'resource.name')).toEqual({ H1: 'leaf' });
    expect(await stated(page, 'resource.relationship')).toEqual({
      twig: { type: 'twig', collection: false, required: null },
    });
    expect(await stated(page, 'resource.odataType')).toEqual({
      '@odata.type': '#microsoft.graph.leaf',
      'twig.@odata.type': 'microsoft.graph.twig',
    });
    expect(await stated(page, 'resource.property')).toEqual({
      veins: { json: 'array of String' },
      twig: { json: 'object', odataType: 'microsoft.graph.twig' },
      'twig.age': { json: 'Int32' },
      count: { json: 'number' },
    });
  });

  it('reads the values of a description under the name of the enumeration', async () => {
    const page = resource(
      '`kind` | [leafKind](k.md) | The possible values are: `oak`, `elm` (default), or `unknownFutureValue`. Grows.',
    );
    expect(Object.keys(await stated(page, 'enum.member'))).toEqual([
      'leafKind.oak',
      'leafKind.elm',
      'leafKind.unknownFutureValue',
    ]);
  });

  it('holds to the list of a section where a description lists the values as well', async () => {
    const described = resource('`kind` | [leafKind](k.md) | Possible values are `oak`, `elm`.');
    const page = `${described}\n### leafKind values\n\n${table('Member', 'oak', 'ash')}\n`;
    expect(Object.keys(await stated(page, 'enum.member'))).toEqual(['leafKind.oak', 'leafKind.ash']);
  });

  it('states a value once where two sections list the enumeration', async () => {
    const list = `### leafKind values\n\n${table('Member', 'oak')}\n`;
    expect(Object.keys(await stated(`${resource('a | String | One.')}\n${list}\n${list}`, 'enum.member'))).toEqual([
      'leafKind.oak',
    ]);
  });

  it('reads a page that lists several enumerations', async () => {
    const page = `---\ndoc_type: enumPageType\n---\n\n# Enum values\n\n### leafKind values\n\n${table('Member', 'oak')}\n\n### barkKind values\n\n${table('Member', 'rough')}\n`;
    expect(await read({ 'page.md': page })).toMatchObject({
      facts: [{ subject: 'leafKind.oak' }, { subject: 'barkKind.rough' }],
      notUnderstood: [],
    });
  });

  it('does not take acceptable values of a plain string for an enumeration', async () => {
    expect(
      await stated(
        resource('`kind` | String | Acceptable values are `oak`, `elm`, and `ash`. Required.'),
        'enum.member',
      ),
    ).toEqual({});
  });

  it('reads enumerations that are lists or tables, evolvable or not', async () => {
    const page = `# leaf resource type\n\n## leafKind values\n\n- \`oak\`: a leaf with lobes\n- \`elm\` - a rough one\n\n### leafSize enumeration\n\nAn [evolvable enumeration](x.md).\n\n${table('Member | Description', 'small | Little.')}\n`;
    expect(Object.keys(await stated(page, 'enum.member'))).toEqual(['leafKind.oak', 'leafKind.elm', 'leafSize.small']);
    expect(await stated(page, 'enum.evolvable')).toEqual({ leafSize: true });
  });

  it('states nothing for pages that describe neither an operation nor a type', async () => {
    const page = `# Overview\n\n## Limits\n\n${table('Limit | Figure', 'Trees | 100')}\n\n\`\`\`http\nGET /trees\n\`\`\`\n`;
    expect(await read({ 'page.md': page })).toMatchObject({ facts: [], notUnderstood: [], pages: [{ kind: 'other' }] });
  });
});

describe('examples', () => {
  const example = (body: string, heading = '## Example') =>
    operation(
      heading,
      `### Response\n\n\`\`\`http\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n${body}\n\`\`\``,
    );

  it('states each key path with the kinds of JSON values that stand there', async () => {
    const facts = await stated(
      example('{\n  "a": [ { "b": 1 }, { "b": null, "c": "x" } ],\n  "d": ["x"]\n}'),
      'example.response',
    );
    expect(facts).toEqual({
      'Example 1': {
        statusLine: 'HTTP/1.1 200 OK',
        headers: { 'Content-Type': 'application/json' },
        bodyKeys: ['a', 'd'],
      },
      'Example 1 / status line': 'HTTP/1.1 200 OK',
      'Example 1 / header Content-Type': 'application/json',
      'Example 1 / a': 'array',
      'Example 1 / a[].b': 'null or number',
      'Example 1 / a[].c': 'string',
      'Example 1 / d': 'array',
      'Example 1 / d[]': 'string',
    });
  });

  it.each([
    ['comments and trailing commas', '{\n  // said so\n  "a": 1, /* and so */\n  "b": [true,],\n}'],
    ['a missing comma', '{\n  "a": 1\n  "b": [true]\n}'],
    ['an ellipsis', '{\n  "a": 1,\n  "b": [true, ...],\n  ...\n}'],
    ['unquoted keys', '{ a: 1, b: [true] }'],
    ['a missing bracket', '{\n  "a": 1,\n  "b": [true\n}'],
    ['members without braces', '"a": 1,\n"b": [true]'],
  ])('bears with %s', async (_, body) => {
    const facts = await stated(example(body), 'example.response');
    expect(facts).toMatchObject({ 'Example 1 / a': 'number', 'Example 1 / b': 'array', 'Example 1 / b[]': 'boolean' });
    expect((await read({ 'page.md': example(body) })).notUnderstood).toEqual([]);
  });

  it('reports what it had to leave out of a body, with its line', async () => {
    const { notUnderstood } = await read({ 'page.md': example('{\n  "a": 1,\n  )\n  "b": 2\n}') });
    expect(notUnderstood).toMatchObject([{ line: 19, why: 'does not read as JSON' }]);
  });

  it('takes the keys of all events of a streamed answer together', async () => {
    const facts = await stated(example('data: {"a": 1}\nid:1\n\ndata: {\n  "b": "{"\n}\nid:2'), 'example.response');
    expect(facts['Example 1']).toMatchObject({ bodyKeys: ['a', 'b'] });
  });

  it('counts ids in request lines as one', async () => {
    const page = operation(
      '## Example',
      '```http\nGET https://graph.microsoft.com/beta/trees/d0f6bffa-49d4-43c6-b93b-e7183f92b765/leaves/{leafId}?$top=2\n```',
    );
    expect(await stated(page, 'example.request')).toMatchObject({
      'Example 1 / request line': 'GET https://graph.microsoft.com/beta/trees/{id}/leaves/{id}?$top=2',
    });
  });

  it('reads a fence that nobody closed to the end of the page, and fences in lists and quotes', async () => {
    const open = operation('## Example', '```http\nGET /trees\nAccept: text/csv');
    expect(await stated(open, 'example.request')).toMatchObject({ 'Example 1': { headers: { Accept: 'text/csv' } } });
    const listed = operation('## Example', '- Call:\n\n  ```http\n  GET /trees\n\n  {\n    "a": 1\n  }\n  ```');
    const facts = (await factsIn(listed)).filter((fact) => fact.kind === 'example.request');
    expect(facts.map(({ subject, line }) => [subject, line])).toEqual([
      ['Example 1', 14],
      ['Example 1 / request line', 14],
      ['Example 1 / a', 17],
    ]);
  });

  it('keeps the words of an address', async () => {
    const page = operation(
      '## Example',
      "```http\nGET https://graph.microsoft.com/v1.0/reports/getMicrosoft365CopilotUsageUserDetail(period='D7')\n```",
    );
    expect(await stated(page, 'example.request')).toMatchObject({
      'Example 1 / request line':
        "GET https://graph.microsoft.com/v1.0/reports/getMicrosoft365CopilotUsageUserDetail(period='D7')",
    });
  });

  it('counts examples without numbers by their order, and several calls of one example apart', async () => {
    const call = (verb: string) => `#### Request\n\n\`\`\`http\n${verb} /trees\n\`\`\``;
    const page = operation('## Examples', '### Look', call('GET'), '### Plant twice', call('POST'), call('PUT'));
    const lines = Object.entries(await stated(page, 'example.request')).filter(([subject]) => subject.endsWith('line'));
    expect(lines).toEqual([
      ['Example 1 / request line', 'GET /trees'],
      ['Example 2 / request line', 'POST /trees'],
      ['Example 2 #2 / request line', 'PUT /trees'],
    ]);
  });

  it('leaves out the tabs that show the call in programming languages', async () => {
    const page = operation(
      '## Example',
      '# [HTTP](#tab/http)\n\n```http\nGET /trees\n```\n\n# [C#](#tab/csharp)\n\n```csharp\nclient.Trees.GetAsync();\n```\n\n---\n\n### Response\n\n```http\nHTTP/1.1 204 No Content\n```',
    );
    expect(Object.keys(await stated(page, 'example.request'))).toEqual(['Example 1', 'Example 1 / request line']);
    expect(Object.keys(await stated(page, 'example.response'))).toEqual(['Example 1', 'Example 1 / status line']);
    expect((await read({ 'page.md': page })).notUnderstood).toEqual([]);
  });
});

describe('what is not understood', () => {
  it.each([
    ['a table under a heading that is not known', operation('## Limits', table('Limit | Figure', 'Trees | 3'))],
    ['a table without its delimiter row', operation('## Request body', '| Parameter | Type |\n| `a` | String |')],
    [
      'a table with other columns in a section that is known',
      operation('## Request body', table('Colour | Taste', 'red | sweet')),
    ],
    ['a row without a name', operation('## Request body', table('Parameter | Type', 'two words here | String'))],
    ['code that stands in another file', operation('## Example', ':::code language="http" source="x.http":::')],
    ['a response that says nothing', operation('## Response', 'It depends.')],
  ])('reports %s', async (_, page) => {
    const { notUnderstood } = await read({ 'page.md': page });
    expect(notUnderstood).toHaveLength(1);
    expect(notUnderstood[0]?.line).toBeGreaterThan(8);
  });
});
