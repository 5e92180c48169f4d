import { describe, expect, it } from 'vitest';
import type { ChangeClass } from '../../scripts/docs/change.ts';
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

/** For each rule the class that it must give, and two states with a change that it classes. */
const cases: Record<string, { is: ChangeClass; from: [Side, Side] }> = {
  'page-renamed': { is: 'documentation', from: [{ 'A.md': leaf }, { 'a.md': leaf }] },
  'stub-page': { is: 'documentation', from: [{}, { 'a.md': '\n' }] },
  'page-added': { is: 'compatible', from: [{}, { 'a.md': leaf }] },
  'operation-page-removed': { is: 'breaking', from: [{ 'a.md': operation() }, {}] },
  'type-page-removed': { is: 'breaking', from: [{ 'a.md': leaf }, {}] },
  'operation-added': { is: 'compatible', from: [request('GET /a'), request('GET /a\nPUT /a')] },
  'operation-removed': { is: 'breaking', from: [request('GET /a\nPUT /a'), request('GET /a')] },
  'operation-method-changed': { is: 'breaking', from: [request('GET /a'), request('PUT /a')] },
  'path-parameter-renamed': { is: 'documentation', from: [request('GET /a/{id}'), request('GET /a/{leafId}')] },
  'operation-url-changed': { is: 'breaking', from: [request('GET /a/{id}'), request('GET /b/{id}')] },
  'permission-more-needed': {
    is: 'breaking',
    from: [permissions('A.Read', 'None.'), permissions('A.Read, B.Read', 'None.')],
  },
  'permission-alternative-removed': {
    is: 'breaking',
    from: [permissions('A.Read', 'A.Manage'), permissions('A.Read', 'Not supported.')],
  },
  'permission-relaxed': {
    is: 'compatible',
    from: [permissions('A.Read, B.Read', 'None.'), permissions('A.Read', 'None.')],
  },
  'cloud-removed': { is: 'breaking', from: [clouds('all-clouds'), clouds('global-us')] },
  'cloud-added': { is: 'compatible', from: [clouds('global-only'), clouds('global-us')] },
  'required-input-added': {
    is: 'breaking',
    from: [requestBody('a | String | One.'), requestBody('a | String | One.', 'b | String | Two. Required.')],
  },
  'optional-input-added': {
    is: 'compatible',
    from: [requestBody('a | String | One.'), requestBody('a | String | One.', 'b | String | Two.')],
  },
  'header-removed': {
    is: 'compatible',
    from: [headers('Accept | text/csv. Required.', 'Prefer | x=y. Optional.'), headers('Accept | text/csv. Required.')],
  },
  'parameter-removed': {
    is: 'breaking',
    from: [requestBody('a | String | One.', 'b | String | Two.'), requestBody('a | String | One.')],
  },
  'input-became-required': {
    is: 'breaking',
    from: [headers('Accept | text/csv. Optional.'), headers('Accept | text/csv. Required.')],
  },
  'header-value-changed': {
    is: 'breaking',
    from: [headers('Accept | text/csv. Required.'), headers('Accept | text/plain. Required.')],
  },
  'json-illustration': { is: 'documentation', from: [`${leaf}\n${json('String')}`, `${leaf}\n${json('Int32')}`] },
  'property-removed': { is: 'breaking', from: [leaf, resource('a | String | One.')] },
  'required-property-added': {
    is: 'breaking',
    from: [resource('a | String | One.'), resource('a | String | One.', 'b | String | Two. Required.')],
  },
  'property-added': { is: 'compatible', from: [resource('a | String | One.'), leaf] },
  'property-became-required': {
    is: 'breaking',
    from: [leaf, resource('a | String | One. Required.', 'b | String | Two.')],
  },
  'type-spelling': { is: 'documentation', from: [leaf, resource('a | string | One.', 'b | String | Two.')] },
  'type-renamed': {
    is: 'compatible',
    from: [
      { 'l.md': typed('leaf'), 'c.md': requestBody('x | [leaf](l.md) | It.') },
      { 'l.md': typed('foliage'), 'c.md': requestBody('x | [foliage](l.md) | It.') },
    ],
  },
  'type-named': {
    is: 'compatible',
    from: [enumeration(evolvable, 'oak').replace('[leafKind](#k)', 'String'), enumeration(evolvable, 'oak')],
  },
  'parameter-type-widened': {
    is: 'compatible',
    from: [requestBody('a | Int32 | One.'), requestBody('a | Int64 | One.')],
  },
  'type-changed': { is: 'breaking', from: [requestBody('a | Int64 | One.'), requestBody('a | Int32 | One.')] },
  'requirement-eased': {
    is: 'compatible',
    from: [requestBody('a | String | One. Required.'), requestBody('a | String | One. Optional.')],
  },
  'requirement-worded': {
    is: 'documentation',
    from: [requestBody('a | String | One. Optional.'), requestBody('a | String | One.')],
  },
  'response-added': {
    is: 'compatible',
    from: [answered('leaf'), response('Returns `200 OK` and a [leaf](t.md), or `202 Accepted`.')],
  },
  'response-removed': {
    is: 'breaking',
    from: [response('Returns `200 OK` and a [leaf](t.md), or `202 Accepted`.'), answered('leaf')],
  },
  'response-status-changed': {
    is: 'breaking',
    from: [response('Returns `200 OK`.'), response('Returns `202 Accepted`.')],
  },
  'response-type-renamed': {
    is: 'compatible',
    from: [
      { 'l.md': typed('leaf'), 'r.md': answered('leaf') },
      { 'l.md': typed('foliage'), 'r.md': answered('foliage') },
    ],
  },
  'response-body-changed': { is: 'breaking', from: [answered('leaf'), answered('bark')] },
  'response-worded': { is: 'documentation', from: [response('Returns `200 OK`.'), answered('leaf')] },
  'resource-renamed': { is: 'documentation', from: [leaf, leaf.replace('# leaf', '# foliage')] },
  'odata-type-stated': { is: 'documentation', from: [`${leaf}\n${json('String', '')}`, `${leaf}\n${json('String')}`] },
  'odata-type-changed': {
    is: 'breaking',
    from: [`${leaf}\n${json('String')}`, `${leaf}\n${json('String').replace('graph.leaf', 'graph.foliage')}`],
  },
  'enum-member-removed': {
    is: 'breaking',
    from: [enumeration(evolvable, 'oak', 'elm'), enumeration(evolvable, 'oak')],
  },
  'enum-member-added': {
    is: 'compatible',
    from: [enumeration(evolvable, 'oak'), enumeration(evolvable, 'oak', 'elm')],
  },
  'closed-enum-member-added': {
    is: 'breaking',
    from: [enumeration('These values.', 'oak'), enumeration('These values.', 'oak', 'elm')],
  },
  'enum-opened': { is: 'compatible', from: [enumeration('These values.', 'oak'), enumeration(evolvable, 'oak')] },
  'enum-closed': { is: 'documentation', from: [enumeration(evolvable, 'oak'), enumeration('These values.', 'oak')] },
  'example-changed': {
    is: 'documentation',
    from: [operation('## Example', '```http\nGET /a\n```'), operation('## Example', '```http\nGET /b\n```')],
  },
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

  it.each(
    Object.entries(cases).map(([id, { is, from }]) => [id, is, ...from] as const),
  )('%s is %s', async (id, name, before, after) => {
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
