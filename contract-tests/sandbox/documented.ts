import { Validator } from '@cfworker/json-schema';
import { createParser } from 'eventsource-parser';
import type { OpenAPIV3_1 } from 'openapi-types';
import bundled from '../../generated/openapi.json' with { type: 'json' };

const description = structuredClone(bundled) as unknown as OpenAPIV3_1.Document;

/** What is held against the description. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const validators = new Map<string, Validator>();

function lookUp<T>(node: T | OpenAPIV3_1.ReferenceObject): T {
  if (!node || !Object.hasOwn(node as object, '$ref')) return node as T;
  const steps = (node as OpenAPIV3_1.ReferenceObject).$ref.split('/').slice(1);
  return lookUp(steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], description) as T);
}

/** The documented answer with a status to an operation; a path without one has the answers of create. */
function answerFor(operationId: string, status: number): OpenAPIV3_1.ResponseObject | undefined {
  const operations = Object.values(description.paths ?? {}).flatMap((item) => Object.values(item ?? {}));
  const operation = operations.find((candidate) => (candidate as { operationId: string }).operationId === operationId);
  const { responses } = operation as OpenAPIV3_1.OperationObject;
  const found = responses?.[status] ?? responses?.[`${Math.floor(status / 100)}XX`];
  return found && lookUp<OpenAPIV3_1.ResponseObject>(found);
}

/** Everything in which an answer differs from the description. */
export function violations(operationId: string, received: Received): string[] {
  const documented = answerFor(operationId, received.status);
  if (!documented) return [`status ${received.status} is not documented for ${operationId}`];
  const [mediaType, media] = Object.entries(documented.content ?? {})[0] ?? [];
  const found: string[] = [];
  const sent = received.headers.get('content-type');
  if (sent !== mediaType) found.push(`content-type ${sent} instead of ${mediaType}`);
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(received.headers.get('request-id') ?? ''))
    found.push('no GUID in request-id');
  const bodies = mediaType === 'text/event-stream' ? eventsOf(received.text) : [received.text];
  if (bodies.length === 0) found.push('a stream without events');
  return [...found, ...bodies.flatMap((body) => bodyViolations(body, media?.schema as object))];
}

/** The data of each event, read by a strict parser. */
export function eventsOf(text: string): string[] {
  const events: string[] = [];
  createParser({ onEvent: ({ data }) => events.push(data) }).feed(text);
  return events;
}

function bodyViolations(text: string, schema: object): string[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return ['a body that is no JSON'];
  }
  const key = JSON.stringify(schema);
  const validator =
    validators.get(key) ??
    new Validator({ ...schema, components: { schemas: description.components?.schemas } } as object, '2020-12');
  validators.set(key, validator);
  const { valid, errors } = validator.validate(body);
  const unknown = unknownMembers(body, schema);
  return [...(valid ? [] : errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`)), ...unknown];
}

/** Unknown properties are allowed on answers, but the sandbox has no reason to make any up. */
function unknownMembers(body: unknown, schema: object, at = ''): string[] {
  const shape = lookUp<OpenAPIV3_1.SchemaObject>(schema as OpenAPIV3_1.SchemaObject);
  if (Array.isArray(body)) return body.flatMap((item, index) => unknownMembers(item, itemsOf(shape), `${at}/${index}`));
  if (typeof body !== 'object' || body === null) return [];
  const known = propertiesOf(shape);
  if (!known) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    known[name] ? unknownMembers(value, known[name], `${at}/${name}`) : [`${at}/${name} is not in the description`],
  );
}

const itemsOf = (shape: OpenAPIV3_1.SchemaObject): object => ('items' in shape && shape.items ? shape.items : {});

function propertiesOf(shape: OpenAPIV3_1.SchemaObject): Record<string, object> | undefined {
  const branches = (shape.anyOf ?? []).map((branch) => propertiesOf(lookUp(branch as OpenAPIV3_1.SchemaObject)));
  const own = shape.properties as Record<string, object> | undefined;
  return own || branches.some(Boolean) ? Object.assign({}, ...branches, own) : undefined;
}
