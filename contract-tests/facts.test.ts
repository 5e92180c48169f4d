import type { OpenAPIV3_1 } from 'openapi-types';
import { describe, expect, it } from 'vitest';
import description from '../generated/openapi.json' with { type: 'json' };
import { knownMembers } from '../src/enums.ts';
import { operations as known } from '../src/operations.ts';
import { scopes as exportedScopes } from '../src/scopes.ts';
import {
  availability,
  documentedFacts,
  enumerations,
  operations,
  requestResources,
  responseResources,
  scopes,
} from './documented-facts.ts';
import { scenarios } from './scenarios/index.ts';

type Schema = OpenAPIV3_1.SchemaObject & Record<string, unknown>;
type Operation = OpenAPIV3_1.OperationObject & Record<string, unknown>;

const document = description as unknown as OpenAPIV3_1.Document;
const schemas = document.components!.schemas as Record<string, Schema>;
const described = Object.entries(document.paths!).map(([path, item]) => ({ path, operation: item!.post as Operation }));
const operationOf = (name: string) => described.find(({ operation }) => operation.operationId === name)!;

/** The properties of a schema that come from its table: not the annotations, and none that a page lacks. */
const tableProperties = (schema: Schema): string[] =>
  Object.entries(schema.properties ?? {})
    .filter(([name, property]) => !name.startsWith('@') && 'x-documented-at' in property)
    .map(([name]) => name)
    .sort();

describe('the description has every documented fact and no other', () => {
  for (const [name, sample] of Object.entries({ ...responseResources, ...requestResources })) {
    it(`${name} has the documented properties`, () => {
      expect(tableProperties(schemas[name]!)).toEqual(Object.keys(sample).sort());
      expect(schemas[name]!['x-odata-type']).toBe(`#microsoft.graph.${name}`);
    });
  }
  for (const [name, members] of Object.entries(enumerations)) {
    it(`${name} has the documented members, the sentinel and the open form`, () => {
      expect(schemas[name]!.anyOf).toEqual([
        { type: 'string', enum: [...members, 'unknownFutureValue'] },
        { type: 'string' },
      ]);
    });
  }
  it('has no further enumeration', () => {
    const evolvable = Object.keys(schemas).filter((name) => schemas[name]!['x-evolvable']);
    expect(evolvable.sort()).toEqual(Object.keys(enumerations).sort());
  });
  it('has the documented operations and no other', () => {
    expect(described.map(({ operation }) => operation.operationId)).toEqual(Object.keys(operations));
    for (const item of Object.values(document.paths!)) expect(Object.keys(item!)).toEqual(['post']);
  });
  for (const [name, documented] of Object.entries(operations)) {
    it(`${name} has the documented URL, status, media type, scopes and parameters`, () => {
      const { path, operation } = operationOf(name);
      expect(document.servers![0]!.url + path).toBe(documented.url);
      const successes = Object.keys(operation.responses!).filter((status) => status.startsWith('2'));
      expect(successes).toEqual([String(documented.status)]);
      const response = operation.responses![documented.status] as OpenAPIV3_1.ResponseObject;
      expect(Object.keys(response.content!)).toEqual([documented.contentType]);
      expect(operation.security).toEqual([{ delegated: [...scopes] }]);
      const body = operation.requestBody as OpenAPIV3_1.RequestBodyObject;
      expect(Object.keys(body.content)).toEqual(['application/json']);
      const { $ref } = body.content['application/json']!.schema as { $ref: string };
      const request = schemas[$ref.split('/').at(-1)!]!;
      expect(Object.keys(request.properties ?? {}).sort()).toEqual([...documented.parameters].sort());
      expect(request.required ?? []).toEqual(documented.required);
    });
  }
  it('has the headers of Microsoft Graph on every request and every answer', () => {
    const resolved = (node: unknown): Record<string, unknown> => {
      const { $ref } = node as { $ref?: string };
      if (!$ref) return node as Record<string, unknown>;
      const steps = $ref.slice(2).split('/');
      return steps.reduce<unknown>((found, step) => (found as Record<string, unknown>)[step], document) as Record<
        string,
        unknown
      >;
    };
    for (const { operation } of described) {
      const parameters = (operation.parameters ?? []).map((parameter) => resolved(parameter));
      const headers = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
      expect(headers).toEqual(['client-request-id', 'Prefer']);
      for (const [status, response] of Object.entries(operation.responses!)) {
        const answered = Object.keys(resolved(response).headers ?? {});
        expect(answered).toEqual(expect.arrayContaining(['request-id', 'client-request-id']));
        if (/XX$/.test(status)) expect(answered).toContain('Retry-After');
      }
    }
  });
  it('says where create is available', () => {
    expect(operationOf('createConversation').operation['x-availability']).toMatchObject(
      availability.createConversation,
    );
  });
});

describe('the layer knows what the description says', () => {
  it('has the paths, statuses and media types of the operations', () => {
    for (const { path, operation } of described) {
      const { status, contentType } = operations[operation.operationId as keyof typeof operations];
      expect(known[path]).toMatchObject({ name: operation.operationId, success: status, accept: contentType });
    }
    expect(Object.keys(known)).toEqual(Object.keys(document.paths!));
  });
  it('has the members of the enumerations', () => {
    for (const [name, members] of Object.entries(enumerations)) {
      expect(knownMembers[name as keyof typeof knownMembers]).toEqual([...members, 'unknownFutureValue']);
    }
    expect(Object.keys(knownMembers).sort()).toEqual(Object.keys(enumerations).sort());
  });
  it('has the scopes', () => expect(exportedScopes).toEqual(scopes));
});

describe('the scenarios hold the documented facts', () => {
  it('has a name of its own for each', () => {
    const names = scenarios.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
  it('names only facts that are documented', () => {
    const unknown = scenarios.flatMap(({ facts }) => facts).filter((fact) => !documentedFacts.includes(fact));
    expect(unknown).toEqual([]);
  });
  it('leaves no documented fact unheld', () => {
    const held = new Set(scenarios.flatMap(({ facts }) => facts));
    expect(documentedFacts.filter((fact) => !held.has(fact))).toEqual([]);
  });
});
