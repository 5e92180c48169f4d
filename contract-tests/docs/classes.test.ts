import { describe, expect, it } from 'vitest';
import { rules } from '../../scripts/docs/classes.ts';
import { changesOf, operation, resource, table } from './support.ts';

type Side = string | Record<string, string>;
const requestBody = (...rows: string[]) =>
  operation(`## Request body\n\n${table('Parameter | Type | Description', ...rows)}`);
const headers = (...rows: string[]) => operation(`## Request headers\n\n${table('Name | Description', ...rows)}`);
const permissions = (least: string, higher: string) =>
  operation(
    `## Permissions\n\n${table('Permission type | Least privileged permissions | Higher privileged permissions', `Application | ${least} | ${higher}`)}`,
  );
const response = (text: string) => operation(`## Response\n\n${text}`);
const clouds = (name: string) => operation(`[!INCLUDE [clouds](${name}.md)]`);
const request = (line: string) => `# Trees\n\n## HTTP request\n\n\`\`\`http\n${line}\n\`\`\`\n`;
const enumeration = (intro: string, ...members: string[]) =>
  `${resource('kind | [leafKind](#k) | Its kind.')}\n### leafKind enumeration\n\n${intro}\n\n${table('Value', ...members)}\n`;
const evolvable = 'An [evolvable enumeration](e.md).';
const json = (type: string, annotation = '"@odata.type": "#microsoft.graph.leaf",') =>
  `## JSON representation\n\n\`\`\`json\n{\n  ${annotation}\n  "a": "${type}"\n}\n\`\`\`\n`;
const leaf = resource('a | String | One.', 'b | String | Two.');
const typed = (type: string) =>
  resource('a | String | One.', 'b | String | Two.', 'c | String | Three.').replace('# leaf', `# ${type}`);
const answered = (type: string) => response(`Returns \`200 OK\` and a [${type}](t.md).`);

/** For each rule two states whose first change it classes. */
const cases: Record<string, [Side, Side]> = {
  'page-renamed': [{ 'A.md': leaf }, { 'a.md': leaf }],
  'stub-page': [{}, { 'a.md': '\n' }],
  'page-added': [{}, { 'a.md': leaf }],
  'operation-page-removed': [{ 'a.md': operation() }, {}],
  'type-page-removed': [{ 'a.md': leaf }, {}],
  'operation-added': [request('GET /a'), request('GET /a\nPUT /a')],
  'operation-removed': [request('GET /a\nPUT /a'), request('GET /a')],
  'operation-method-changed': [request('GET /a'), request('PUT /a')],
  'path-parameter-renamed': [request('GET /a/{id}'), request('GET /a/{leafId}')],
  'operation-url-changed': [request('GET /a/{id}'), request('GET /b/{id}')],
  'permission-more-needed': [permissions('A.Read', 'None.'), permissions('A.Read, B.Read', 'None.')],
  'permission-alternative-removed': [permissions('A.Read', 'A.Manage'), permissions('A.Read', 'Not supported.')],
  'permission-relaxed': [permissions('A.Read, B.Read', 'None.'), permissions('A.Read', 'None.')],
  'cloud-removed': [clouds('all-clouds'), clouds('global-us')],
  'cloud-added': [clouds('global-only'), clouds('global-us')],
  'required-input-added': [
    requestBody('a | String | One.'),
    requestBody('a | String | One.', 'b | String | Two. Required.'),
  ],
  'optional-input-added': [requestBody('a | String | One.'), requestBody('a | String | One.', 'b | String | Two.')],
  'header-removed': [
    headers('Accept | text/csv. Required.', 'Prefer | x=y. Optional.'),
    headers('Accept | text/csv. Required.'),
  ],
  'parameter-removed': [requestBody('a | String | One.', 'b | String | Two.'), requestBody('a | String | One.')],
  'input-became-required': [headers('Accept | text/csv. Optional.'), headers('Accept | text/csv. Required.')],
  'header-value-changed': [headers('Accept | text/csv. Required.'), headers('Accept | text/plain. Required.')],
  'json-illustration': [`${leaf}\n${json('String')}`, `${leaf}\n${json('Int32')}`],
  'property-removed': [leaf, resource('a | String | One.')],
  'required-property-added': [
    resource('a | String | One.'),
    resource('a | String | One.', 'b | String | Two. Required.'),
  ],
  'property-added': [resource('a | String | One.'), leaf],
  'property-became-required': [leaf, resource('a | String | One. Required.', 'b | String | Two.')],
  'type-spelling': [leaf, resource('a | string | One.', 'b | String | Two.')],
  'type-renamed': [
    { 'l.md': typed('leaf'), 'c.md': requestBody('x | [leaf](l.md) | It.') },
    { 'l.md': typed('foliage'), 'c.md': requestBody('x | [foliage](l.md) | It.') },
  ],
  'type-named': [enumeration(evolvable, 'oak').replace('[leafKind](#k)', 'String'), enumeration(evolvable, 'oak')],
  'parameter-type-widened': [requestBody('a | Int32 | One.'), requestBody('a | Int64 | One.')],
  'type-changed': [requestBody('a | Int64 | One.'), requestBody('a | Int32 | One.')],
  'requirement-eased': [requestBody('a | String | One. Required.'), requestBody('a | String | One. Optional.')],
  'requirement-worded': [requestBody('a | String | One. Optional.'), requestBody('a | String | One.')],
  'response-added': [answered('leaf'), response('Returns `200 OK` and a [leaf](t.md), or `202 Accepted`.')],
  'response-removed': [response('Returns `200 OK` and a [leaf](t.md), or `202 Accepted`.'), answered('leaf')],
  'response-status-changed': [response('Returns `200 OK`.'), response('Returns `202 Accepted`.')],
  'response-type-renamed': [
    { 'l.md': typed('leaf'), 'r.md': answered('leaf') },
    { 'l.md': typed('foliage'), 'r.md': answered('foliage') },
  ],
  'response-body-changed': [answered('leaf'), answered('bark')],
  'response-worded': [response('Returns `200 OK`.'), answered('leaf')],
  'resource-renamed': [leaf, leaf.replace('# leaf', '# foliage')],
  'odata-type-stated': [`${leaf}\n${json('String', '')}`, `${leaf}\n${json('String')}`],
  'odata-type-changed': [
    `${leaf}\n${json('String')}`,
    `${leaf}\n${json('String').replace('graph.leaf', 'graph.foliage')}`,
  ],
  'enum-member-removed': [enumeration(evolvable, 'oak', 'elm'), enumeration(evolvable, 'oak')],
  'enum-member-added': [enumeration(evolvable, 'oak'), enumeration(evolvable, 'oak', 'elm')],
  'closed-enum-member-added': [enumeration('These values.', 'oak'), enumeration('These values.', 'oak', 'elm')],
  'enum-opened': [enumeration('These values.', 'oak'), enumeration(evolvable, 'oak')],
  'enum-closed': [enumeration(evolvable, 'oak'), enumeration('These values.', 'oak')],
  'example-changed': [operation('## Example', '```http\nGET /a\n```'), operation('## Example', '```http\nGET /b\n```')],
};

describe('the table of classes', () => {
  it('has a case for every rule and no other', () => {
    expect(Object.keys(cases)).toEqual(rules.map((rule) => rule.id));
  });

  it('gives every rule a reason and a word on oasdiff', () => {
    for (const rule of rules) {
      expect(rule.why.length, rule.id).toBeGreaterThan(20);
      expect(rule.oasdiff, rule.id).not.toBe('');
    }
  });

  it.each(rules.map((rule) => [rule.id, rule.class, rule.why] as const))('%s is %s: %s', async (id, name) => {
    const [before, after] = cases[id] ?? ['', ''];
    const found = (await changesOf(before, after)).filter((change) => change.rule === id);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((change) => change.class === name)).toBe(true);
  });

  it.each([
    [
      'an unsupported kind of permission that is supported now',
      permissions('Not supported.', 'None.'),
      permissions('A.Read', 'None.'),
      'compatible',
    ],
    [
      'a kind of permission that is no longer supported',
      permissions('A.Read', 'None.'),
      permissions('Not supported.', 'None.'),
      'breaking',
    ],
    [
      'the values of an enumeration that is new',
      resource('a | String | One.'),
      `${resource('a | String | One.')}\n### leafKind values\n\n${table('Value', 'oak')}\n`,
      'compatible',
    ],
    [
      'a property of a map type that has no table',
      `# leaf resource type\n\n${json('String')}`,
      `# leaf resource type\n\n${json('Int32')}`,
      'breaking',
    ],
    ['one instead of many', requestBody('a | String collection | One.'), requestBody('a | String | One.'), 'breaking'],
  ])('%s', async (_, before, after, name) => {
    expect(await changesOf(before, after)).toMatchObject([{ class: name }]);
  });
});
