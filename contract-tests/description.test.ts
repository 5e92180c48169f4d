import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Validator } from '@cfworker/json-schema';
import type { OpenAPIV3_1 } from 'openapi-types';
import { beforeAll, describe, expect, it } from 'vitest';
import { type PageSection, type Register, readRegister } from '../openapi/rules/register.ts';
import { bundleDescription } from '../scripts/openapi/bundle.ts';
import { REPOSITORY } from '../scripts/openapi/redocly.ts';

type Schema = OpenAPIV3_1.SchemaObject & { const?: unknown; 'x-odata-type'?: string; 'x-documented-at'?: unknown };

let json: string;
let document: OpenAPIV3_1.Document;
const register: Register = readRegister(join(REPOSITORY, 'openapi/documented.yaml'));

beforeAll(async () => {
  ({ json, document } = await bundleDescription());
});

const schemas = (): Record<string, Schema> => document.components?.schemas as Record<string, Schema>;
const schema = (name: string): Schema => schemas()[name] ?? expect.fail(`the description has no schema ${name}`);
const property = (owner: string, name: string): Schema =>
  (schema(owner).properties?.[name] as Schema | undefined) ?? expect.fail(`${owner} has no property ${name}`);
const operation = (url: string): OpenAPIV3_1.OperationObject =>
  document.paths?.[url]?.post ?? expect.fail(`the description has no POST ${url}`);
const operations = (): OpenAPIV3_1.OperationObject[] => register.operations.map(({ url }) => operation(url));

/** Whether a value is what the description says, with every reference resolved inside the bundle. */
function accepts(name: string, value: unknown): boolean {
  const root = { $ref: `#/components/schemas/${name}`, components: { schemas: schemas() } };
  return new Validator(JSON.parse(JSON.stringify(root)) as object, '2020-12').validate(value).valid;
}

const conversation = (more: object) => ({ id: 'c1', ...more });
const withMessage = (more: object) => conversation({ messages: [{ id: 'm1', ...more }] });

describe('where the pages disagree, the description', () => {
  it('a property that holds an enumeration refers to it', () => {
    for (const [owner, name, type] of [
      ['copilotConversation', 'state', 'copilotConversationState'],
      ['copilotConversation', 'status', 'copilotConversationState'],
      ['copilotConversationAttribution', 'attributionType', 'copilotConversationAttributionType'],
      ['copilotConversationAttribution', 'attributionSource', 'copilotConversationAttributionSource'],
    ] as const) {
      expect(property(owner, name).anyOf).toContainEqual({ $ref: `#/components/schemas/${type}` });
      expect(schema(type).anyOf?.map((part) => (part as Schema).type)).toEqual(['string', 'string']);
    }
  });

  it('messages holds response messages and turnCount a number', () => {
    expect(property('copilotConversation', 'messages')).toMatchObject({
      type: ['array', 'null'],
      items: { $ref: '#/components/schemas/copilotConversationResponseMessage' },
    });
    expect(property('copilotConversation', 'turnCount')).toMatchObject({ type: ['integer', 'null'], format: 'int32' });
  });

  it('the id of a message is not the id of its conversation', () => {
    expect(property('copilotConversationResponseMessage', 'id').description).toMatch(/of the message/);
    expect(property('copilotConversationResponseMessage', 'id').description).not.toMatch(/conversation|path/);
  });

  it('messages is described as the messages of the turn', () => {
    expect(property('copilotConversation', 'messages').description).toMatch(/of the turn/);
  });

  it('createdDateTime is not promised to stay the same', () => {
    expect(property('copilotConversation', 'createdDateTime').description).toMatch(/does not stay the same/);
  });

  it('a display name may be empty', () => {
    expect(accepts('copilotConversation', conversation({ displayName: '' }))).toBe(true);
    expect(accepts('copilotConversation', conversation({ displayName: 7 }))).toBe(false);
  });

  it('turnCount may fall back to zero', () => {
    expect(accepts('copilotConversation', conversation({ turnCount: 0 }))).toBe(true);
    expect(accepts('copilotConversation', conversation({ turnCount: 'none' }))).toBe(false);
  });

  it('adaptiveCards takes any JSON and an empty object', () => {
    for (const adaptiveCards of [[], [{}], [{ type: 'AdaptiveCard', body: [{}] }], ['text', 1, null], null]) {
      expect(accepts('copilotConversation', withMessage({ adaptiveCards }))).toBe(true);
    }
    expect(accepts('copilotConversation', withMessage({ adaptiveCards: 'card' }))).toBe(false);
  });

  it('an attribution without an image may be empty and zero', () => {
    const none = { imageWebUrl: '', imageFavIcon: '', imageWidth: 0, imageHeight: 0 };
    for (const attribution of [none, {}, { imageWebUrl: null, imageWidth: null }]) {
      expect(accepts('copilotConversation', withMessage({ attributions: [attribution] }))).toBe(true);
    }
    expect(accepts('copilotConversation', withMessage({ attributions: [{ imageWidth: 'wide' }] }))).toBe(false);
  });

  it('the priority of a label is a 32-bit integer', () => {
    expect(property('searchSensitivityLabelInfo', 'priority')).toMatchObject({
      type: ['integer', 'null'],
      format: 'int32',
    });
  });

  it('coordinates and confidence are numbers', () => {
    for (const name of ['latitude', 'longitude', 'countryOrRegionConfidence']) {
      expect(property('copilotConversationLocation', name)).toMatchObject({ type: 'number', format: 'float' });
    }
  });

  it('the annotation @odata.type is nowhere required', () => {
    const annotated = Object.entries(schemas()).filter(([, { properties }]) => properties?.['@odata.type']);
    expect(annotated.length).toBe(10);
    for (const [name, { required }] of annotated) expect(required ?? [], name).not.toContain('@odata.type');
  });

  it('every operation needs the delegated token with all seven scopes', () => {
    expect(register.scopes.names.length).toBe(7);
    for (const { security } of operations()) expect(security).toEqual([{ delegated: register.scopes.names }]);
    expect(document.components?.securitySchemes?.delegated).toMatchObject({ type: 'oauth2' });
  });

  it('the clouds are stated for create and China is none of them', () => {
    const stated = Object.fromEntries(
      operations().map((node) => [node.operationId, (node as Record<string, unknown>)['x-availability']]),
    );
    expect(stated).toEqual({
      createConversation: expect.objectContaining({ global: true, usGovL4: true, usGovL5: true, china: false }),
      chat: undefined,
      chatOverStream: undefined,
    });
    const clouds = document.servers?.map((server) => (server as unknown as Record<string, unknown>)['x-cloud']);
    expect(clouds).toEqual(['global', 'usGovL4', 'usGovL5']);
  });

  it('the stream is described by the conversation in each event', () => {
    const ok = operation('/copilot/conversations/{conversationId}/chatOverStream').responses?.['200'];
    expect((ok as OpenAPIV3_1.ResponseObject).content).toEqual({
      'text/event-stream': expect.objectContaining({ schema: { $ref: '#/components/schemas/copilotConversation' } }),
    });
  });

  it('the operation of the create page creates', () => {
    expect(operation('/copilot/conversations')).toMatchObject({
      operationId: 'createConversation',
      summary: 'Create a conversation',
    });
  });

  it('no name of the earlier page is in the description', () => {
    expect(json).toContain('#microsoft.graph.copilotConversationResponseMessage');
    expect(json).not.toMatch(/copilotConversaion|copilotConversationMessage|Edm\.Untyped/);
  });
});

describe('the register', () => {
  const testNames = async (): Promise<Set<string>> => {
    const names = new Set<string>();
    for await (const file of glob('contract-tests/**/*.ts', { cwd: REPOSITORY })) {
      const source = await readFile(join(REPOSITORY, file), 'utf8');
      for (const [, name] of source.matchAll(/(?:\bit(?:\.\w+)?\(|\btest\(|\bname:)\s*['"`]([^'"`\n]+)['"`]/g))
        names.add(name!);
    }
    return names;
  };

  it('names for each disagreement a test that exists', async () => {
    const known = await testNames();
    expect(register.disagreements.length).toBeGreaterThan(0);
    for (const { id, test } of register.disagreements) expect([...known], id).toContain(test);
  });

  it('gives each disagreement a name, two sides with their places, the side it follows and why', () => {
    const ids = register.disagreements.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, subject, sides, follows, why } of register.disagreements) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect([subject, why, ...sides.map(({ says }) => says)], id).not.toContain('');
      expect(sides.length, id).toBeGreaterThanOrEqual(2);
      for (const { at } of sides) expect(at.length, id).toBeGreaterThan(0);
      expect(sides[follows - 1], `${id} follows ${follows}`).toBeDefined();
    }
  });

  it('names only its own pages and their sections', () => {
    const named: { what: string; at: unknown }[] = [
      ...register.disagreements.flatMap(({ id, sides }) =>
        sides.flatMap(({ at }) => at.map((place) => ({ what: id, at: place }))),
      ),
      ...register.required.flatMap((entry) => (entry.at ?? []).map((place) => ({ what: entry.schema, at: place }))),
      ...register.scopes.at.map((place) => ({ what: 'scopes', at: place })),
    ];
    for (const { what, at } of named) {
      if (Object.hasOwn(at as object, 'source')) {
        expect(['metadata', 'graph', 'capture'], what).toContain((at as { source: string }).source);
        continue;
      }
      const { page, section } = at as PageSection;
      expect(register.pages.find(({ path }) => path === page)?.sections ?? [], `${what} at ${page}`).toContain(section);
    }
  });

  it('lets nothing of a page be required without naming the page, but the id of a conversation', () => {
    const undocumented = register.required.filter(({ at }) => at === undefined);
    for (const { why } of undocumented) expect(why).toBeTruthy();
    const ofPages = undocumented.filter((entry) => schema(entry.schema)['x-documented-at'] !== undefined);
    expect(ofPages.map(({ schema: name, properties }) => [name, properties])).toEqual([
      ['copilotConversation', ['id']],
    ]);
  });

  it('lists each page that the description names, and no page twice', () => {
    const paths = register.pages.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    const named = new Set([...json.matchAll(/"page":\s*"([^"]+)"/g)].map(([, page]) => page!));
    expect(named.size).toBeGreaterThan(10);
    expect([...named].filter((page) => !paths.includes(page))).toEqual([]);
    const unnamed = paths.filter((path) => !named.has(path));
    expect(unnamed).toEqual(register.pages.filter(({ kind }) => kind === 'overview').map(({ path }) => path));
  });
});

const DOCS = join(REPOSITORY, '../shared/docs');
const hasDocs = existsSync(DOCS);

describe(`against the vendor's pages${hasDocs ? '' : ' (skipped: ../shared/docs is not there)'}`, () => {
  const pages = new Map<string, string>();

  beforeAll(async () => {
    if (!hasDocs) return;
    for await (const file of glob('api/ai-services/**/*.md', { cwd: DOCS })) {
      pages.set(file, await readFile(join(DOCS, file), 'utf8'));
    }
    expect(pages.size).toBeGreaterThan(0);
  });

  /** A second, simple reader: the cells of every table row below a heading, code spans and links reduced to their text. */
  const rowsBelow = (page: string, heading: RegExp): string[][] => {
    const sections = page.split(/^(?=#{1,6} )/m).filter((section) => heading.test(section.split('\n')[0]!));
    return sections.flatMap((section) =>
      section
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .slice(2)
        .map((line) =>
          line
            .split(/(?<!\\)\|/)
            .slice(1, -1)
            .map(plain),
        ),
    );
  };
  const plain = (cell: string): string =>
    cell
      .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
      .replaceAll(/[`\\*]/g, '')
      .trim();
  const pagesOf = (kind: 'operation' | 'resource') => register.pages.filter((page) => page.kind === kind);
  const textOf = (path: string): string => pages.get(path) ?? expect.fail(`the page ${path} is not in ../shared/docs`);
  const typeOf = (path: string): string => /^# (\w+) resource type$/m.exec(textOf(path))?.[1] ?? expect.fail(path);

  it.skipIf(!hasDocs)('every page is in the register, and every section of the register is on its page', () => {
    expect([...pages.keys()].sort()).toEqual(register.pages.map(({ path }) => path).sort());
    for (const { path, sections } of register.pages) {
      const headings = [...textOf(path).matchAll(/^#{2,6} (.+)$/gm)].map(([, heading]) => heading);
      for (const section of sections) if (section !== '(introduction)') expect(headings, path).toContain(section);
    }
  });

  it.skipIf(!hasDocs)('every property in a table is a property of the schema, and each with its type', () => {
    const json = { String: 'string', DateTimeOffset: 'string', Int32: 'integer', Float: 'number', Boolean: 'boolean' };
    let rows = 0;
    for (const { path } of pagesOf('resource')) {
      for (const [name, type] of rowsBelow(textOf(path), /^## Properties/)) {
        rows += 1;
        const found = property(typeOf(path), name!);
        const primitive = json[type as keyof typeof json];
        if (primitive) expect([found.type].flat(), `${path} ${name}`).toContain(primitive);
        else if (type!.endsWith(' collection')) expect([found.type].flat(), `${path} ${name}`).toContain('array');
        if (/^copilot|^search/.test(type!)) {
          expect(JSON.stringify(found), `${path} ${name}`).toContain(`"#/components/schemas/${type!.split(' ')[0]}"`);
        }
      }
    }
    expect(rows).toBe(37);
  });

  it.skipIf(!hasDocs)('every property in a JSON representation is a property of the schema', () => {
    let found = 0;
    for (const { path } of pagesOf('resource')) {
      const shown = /## JSON representation[\s\S]*?```json\n([\s\S]*?)```/.exec(textOf(path))?.[1];
      for (const name of Object.keys(JSON.parse(shown!) as object)) {
        property(typeOf(path), name);
        found += 1;
      }
    }
    expect(found).toBe(47);
  });

  it.skipIf(!hasDocs)('every member of an enumeration is in the description, and only the sentinel besides', () => {
    let enumerations = 0;
    for (const { path } of pagesOf('resource')) {
      for (const [, name] of textOf(path).matchAll(/^### (\w+) enumeration$/gm)) {
        enumerations += 1;
        const members = rowsBelow(textOf(path), new RegExp(`^### ${name} enumeration`)).map(([member]) => member);
        const [known] = (schema(name!).anyOf ?? []) as Schema[];
        expect(known?.enum).toEqual([...members, 'unknownFutureValue']);
      }
    }
    expect(enumerations).toBe(3);
  });

  it.skipIf(!hasDocs)('what a table calls Required is required, and nothing else of a request', () => {
    for (const { path } of pagesOf('resource')) {
      const rows = rowsBelow(textOf(path), /^## Properties/).filter(([, , text]) => /\bRequired\.$/.test(text!));
      const allowed = typeOf(path) === 'copilotConversation' ? ['id'] : [];
      expect([...(schema(typeOf(path)).required ?? [])].sort(), path).toEqual(
        [...rows.map(([name]) => name), ...allowed].sort(),
      );
    }
  });

  it.skipIf(!hasDocs)('every operation has the method, URL, status, scopes, headers and parameters of its page', () => {
    for (const { path } of pagesOf('operation')) {
      const page = textOf(path);
      const [, method, url] = /## HTTP request\s+```http\n(\w+) https:\/\/graph\.microsoft\.com\/beta(\S+)/.exec(page)!;
      const node = operation(url!);
      expect(method).toBe('POST');
      const status = /## Response\s+[\s\S]*?`(\d{3}) /.exec(page)![1]!;
      expect(Object.keys(node.responses ?? {}).filter((code) => code.startsWith('2'))).toEqual([status]);
      const delegated = rowsBelow(page, /^## Permissions/).find(
        ([kind]) => kind === 'Delegated (work or school account)',
      );
      expect(node.security).toEqual([{ delegated: delegated![1]!.split(', ') }]);
      const headers = rowsBelow(page, /^## Request headers/).map(([name]) => name);
      expect(headers).toEqual(['Authorization', 'Content-Type']);
      const { content } = node.requestBody as OpenAPIV3_1.RequestBodyObject;
      expect(Object.keys(content)).toEqual(['application/json']);
      checkParameters(page, content['application/json']!.schema as OpenAPIV3_1.ReferenceObject, path);
    }
  });

  function checkParameters(page: string, reference: OpenAPIV3_1.ReferenceObject, path: string): void {
    const body = schema(reference.$ref.split('/').at(-1)!);
    const rows = rowsBelow(page, /^## Request body/);
    expect(Object.keys(body.properties ?? {}).sort(), path).toEqual(rows.map(([name]) => name!).sort());
    const required = rows.filter(([, , text]) => /\bRequired\.$/.test(text!)).map(([name]) => name!);
    expect([...(body.required ?? [])].sort(), path).toEqual(required.sort());
    for (const [name, type] of rows) {
      expect(JSON.stringify(body.properties?.[name!])).toContain(`"#/components/schemas/${type!.split(' ')[0]}"`);
    }
  }

  it.skipIf(!hasDocs)('every JSON answer in the examples is what the description says', () => {
    let answers = 0;
    for (const { path } of pagesOf('operation')) {
      for (const [, body] of textOf(path).matchAll(
        /^HTTP\/1\.1 20\d.*\nContent-Type: application\/json\n\n(\{[\s\S]*?^\})/gm,
      )) {
        answers += 1;
        expect(accepts('copilotConversation', JSON.parse(body!)), `${path}, answer ${answers}`).toBe(true);
      }
    }
    expect(answers).toBe(5);
  });

  it.skipIf(!hasDocs)('every event in the streamed examples is what the description says', () => {
    let events = 0;
    const page = textOf('api/ai-services/chat/copilotconversation-chatoverstream.md');
    for (const [, body] of page.matchAll(/^data: (\{[\s\S]*?^\})/gm)) {
      events += 1;
      expect(accepts('copilotConversation', JSON.parse(body!)), `event ${events}`).toBe(true);
    }
    expect(events).toBe(12);
  });

  it.skipIf(!hasDocs)('every request in the examples is what the description says', () => {
    let requests = 0;
    for (const { path } of pagesOf('operation')) {
      for (const [, url, body] of textOf(path).matchAll(
        /^POST (\S+)\nContent-Type: application\/json\n\n(\{[\s\S]*?\n?\})\n```/gm,
      )) {
        requests += 1;
        const name = /\/chat(OverStream)?$/.test(url!) ? 'chatRequest' : 'createConversationRequest';
        expect(accepts(name, JSON.parse(body!)), `${path}, request ${requests}`).toBe(true);
      }
    }
    expect(requests).toBe(9);
  });
});
