import { Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import type { OpenAPIV3_1 } from 'openapi-types';
import { describe, expect, it } from 'vitest';
import description from '../generated/openapi.json' with { type: 'json' };
import * as validators from '../generated/zod.gen.ts';
import { createCopilotChat } from '../src/index.ts';

type Schema = OpenAPIV3_1.SchemaObject & { $ref?: string; const?: unknown };

const schemas = description.components.schemas as unknown as Record<string, Schema>;
const byReference = (reference: string): Schema => schemas[reference.split('/').at(-1)!]!;

/** Generates values that a schema of the description allows: also nulls, unknown members and unknown properties. */
function valuesOf(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref) return valuesOf(byReference(schema.$ref), depth);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((option) => valuesOf(option as Schema, depth)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => valuesOf({ ...schema, type } as Schema, depth)));
  }
  switch (schema.type as string | undefined) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer();
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'string':
      return schema.format === 'date-time' ? dates : fc.string({ unit: 'grapheme', minLength: schema.minLength ?? 0 });
    case 'array': {
      const { items } = schema as OpenAPIV3_1.ArraySchemaObject;
      return depth > 6 ? fc.constant([]) : fc.array(valuesOf(items as Schema, depth + 1), { maxLength: 3 });
    }
    case 'object':
      return objectsOf(schema, depth);
    default:
      return fc.jsonValue();
  }
}

const digits = fc.integer({ min: 0, max: 9_999_999 }).map((fraction) => String(fraction).padStart(7, '0'));
const dates = fc
  .tuple(fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), digits)
  .map(([date, fraction]) => `${date.toISOString().slice(0, 19)}.${fraction}Z`);

function objectsOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const known = Object.entries(schema.properties ?? {}).map(
    ([name, property]) => [name, valuesOf(property as Schema, depth + 1)] as const,
  );
  const extra = fc.dictionary(fc.stringMatching(/^(later|@odata)[A-Za-z.]{1,8}$/), fc.jsonValue(), { maxKeys: 2 });
  return fc
    .tuple(fc.record(Object.fromEntries(known), { requiredKeys: (schema.required ?? []) as never[] }), extra)
    .map(([value, more]) => ({ ...more, ...value }));
}

const conversations = valuesOf(schemas.copilotConversation!).filter((value) => JSON.stringify(value).length < 200_000);
const validator = new Validator(
  { $ref: '#/components/schemas/copilotConversation', components: { schemas } } as never,
  '2020-12',
  false,
);

/** Creates a conversation that is answered with this text. */
const createFrom = (body: string, options: object = {}) =>
  createCopilotChat({
    credential: 'token',
    fetch: async () => new Response(body, { status: 201, headers: { 'content-type': 'application/json' } }),
    ...options,
  }).createConversation();

describe('resources that the description allows', () => {
  it('survive the client unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(conversations, async (resource) => {
        const body = JSON.stringify(resource);
        const conversation = await createFrom(body);
        expect(JSON.stringify(conversation.resource)).toBe(body);
        expect(conversation.id).toBe((resource as { id: string }).id);
      }),
      { numRuns: 500 },
    );
  });

  it('are valid for the validators and for a JSON Schema validator', async () => {
    await fc.assert(
      fc.asyncProperty(conversations, async (resource) => {
        const json = JSON.parse(JSON.stringify(resource));
        expect(validator.validate(json).errors).toEqual([]);
        expect(validators.zCopilotConversation.parse(json)).toEqual(json);
        await createFrom(JSON.stringify(resource), { validate: { validators, onViolation: 'throw' } });
      }),
      { numRuns: 500 },
    );
  });
});
