import fc from 'fast-check';
import { zChatRequest, zCreateConversationRequest } from '../../generated/zod.gen.ts';

/** A generated request, with what the description says of each of its parts. */
export interface Generated {
  readonly method: string;
  /** `{id}` stands for a conversation that is there. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly operation: 'createConversation' | 'chat' | 'chatOverStream' | undefined;
  /** The statuses that may come. */
  readonly expected: readonly number[];
}

const often = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>, weight = 9): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: good, weight }, { arbitrary: bad, weight: 1 });

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constant('What is new?\n[^1^] <Person>x</Person>'),
);
const optional = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T)[] = []) =>
  fc.record(shape as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required as string[],
    noNullPrototype: true,
  });

const odata = (name: string) => fc.constant(`#microsoft.graph.${name}`);
const fileAddress = fc
  .string()
  .map((name) => `https://fabrikam.sharepoint.example/Documents/${encodeURIComponent(name)}`);
const chatRequest = optional(
  {
    message: optional({ text, '@odata.type': odata('copilotConversationRequestMessageParameter') }, ['text']),
    locationHint: optional(
      {
        timeZone: fc.constantFrom('Europe/Madrid', 'UTC', 'Asia/Kolkata'),
        latitude: fc.double({ min: -90, max: 90, noNaN: true }),
        longitude: fc.integer({ min: -180, max: 180 }),
        countryOrRegion: text,
        countryOrRegionConfidence: fc.double({ min: 0, max: 1, noNaN: true }),
      },
      ['timeZone'],
    ),
    additionalContext: fc.array(optional({ text, description: text }), { maxLength: 3 }),
    contextualResources: optional({
      files: fc.array(optional({ uri: fileAddress }), { maxLength: 2 }),
      webContext: optional({ isWebEnabled: fc.boolean() }),
    }),
  },
  ['message', 'locationHint'],
);

/** A valid request with one place changed: a member taken out, replaced by anything, or added. */
const changed = fc
  .tuple(chatRequest, fc.nat(), fc.constantFrom('remove', 'replace', 'add'), fc.jsonValue(), fc.string())
  .map(([request, place, change, value, name]) => {
    const copy = structuredClone(request) as Record<string, unknown>;
    const objects = objectsIn(copy);
    const object = objects[place % objects.length]!;
    const keys = Object.keys(object);
    const key = keys[place % Math.max(1, keys.length)] ?? name;
    if (change === 'remove') delete object[key];
    else Object.defineProperty(object, change === 'add' ? name : key, { value, enumerable: true, configurable: true });
    return copy;
  });

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inside : [value as Record<string, unknown>, ...inside];
}

const json = (body: unknown) => JSON.stringify(body);
const turnBody = fc.oneof(
  { arbitrary: chatRequest.map(json), weight: 6 },
  { arbitrary: changed.map(json), weight: 3 },
  { arbitrary: fc.jsonValue().map(json), weight: 1 },
  { arbitrary: fc.string(), weight: 1 },
);
const createBody = fc.oneof(
  { arbitrary: fc.constant('{}'), weight: 6 },
  { arbitrary: fc.jsonValue().map(json), weight: 2 },
  { arbitrary: fc.string(), weight: 1 },
);

const turnPath = (name: string) =>
  often(
    fc.constant(`/beta/copilot/conversations/{id}/${name}`),
    fc
      .oneof(
        fc.uuid(),
        fc.string({ minLength: 1 }).filter((id) => !/^\.\.?$/.test(id)),
      )
      .map((id) => `/beta/copilot/conversations/${encodeURIComponent(id)}/${name}`),
  );
type Target = [operation: Generated['operation'], path: string, body: string];
const createTarget: fc.Arbitrary<Target> = createBody.map((body) => [
  'createConversation',
  '/beta/copilot/conversations',
  body,
]);
const turnTarget = (name: 'chat' | 'chatOverStream'): fc.Arbitrary<Target> =>
  fc.tuple(turnPath(name), turnBody).map(([path, body]) => [name, path, body]);
const noTarget: fc.Arbitrary<Target> = fc
  .tuple(
    fc.constantFrom(
      '/',
      '/beta',
      '/beta/copilot/conversations/',
      '/beta/copilot/conversations/{id}',
      '/v1.0/copilot/conversations',
      '/beta/copilot/conversations/{id}/Chat',
      '/beta/copilot/conversations//chat',
      '/beta/copilot/conversations/{id}/chat/',
    ),
    turnBody,
  )
  .map(([path, body]) => [undefined, path, body]);
const target = often<Target>(fc.oneof(createTarget, turnTarget('chat'), turnTarget('chatOverStream')), noTarget);

const methods = fc.constantFrom('GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS');
const authorization = often(
  fc.constantFrom('Bearer made-up', 'bearer made-up', 'Bearer a.b-c_d~e+f/g=='),
  fc.constantFrom('', 'Bearer', 'Bearer ', 'Basic eDp5', 'made-up'),
);
const contentType = often(
  fc.constantFrom('application/json', 'application/json; charset=utf-8', 'Application/JSON'),
  fc.constantFrom(
    '',
    'text/plain',
    'application/json.',
    'application/x-www-form-urlencoded',
    'application/problem+json',
  ),
);

/** Requests, good and bad, and what the description says of them. */
export const requests: fc.Arbitrary<Generated> = fc
  .tuple(target, often(fc.constant('POST'), methods, 19), authorization, contentType, fc.option(fc.uuid()))
  .map(([[operation, path, body], method, bearer, type, id]) => {
    const headers = {
      ...(bearer && { authorization: bearer }),
      ...(type && { 'content-type': type }),
      ...(id && { 'client-request-id': id }),
    };
    const sent = method === 'GET' ? '' : body;
    const request = { method, path, headers, body: sent, operation };
    return { ...request, expected: expectedOf(request, bearer, type) };
  });

function expectedOf(request: Omit<Generated, 'expected'>, bearer: string, type: string): number[] {
  const { operation, method, path, body } = request;
  if (!operation) return [404];
  if (method !== 'POST') return [405];
  if (!/^Bearer +\S+$/i.test(bearer)) return [401];
  if (!/^application\/json(;|$)/i.test(type)) return [415];
  if (!isValid(operation, body)) return [400];
  if (operation === 'createConversation') return [201];
  return path.includes('{id}') ? [200] : [404];
}

/** As the generated validators see it: another reading of the same description. */
function isValid(operation: string, body: string): boolean {
  try {
    const schema = operation === 'createConversation' ? zCreateConversationRequest : zChatRequest;
    return schema.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}
