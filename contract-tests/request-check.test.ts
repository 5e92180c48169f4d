import { Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import bundled from '../generated/openapi.json' with { type: 'json' };
import { createCopilotChat, InvalidRequestError } from '../src/index.ts';
import { checkChatRequest } from '../src/request-check.ts';
import { type requestResources, wholeChatRequest } from './documented-facts.ts';

const { schemas } = structuredClone(bundled).components;
const validator = new Validator(
  { $ref: '#/components/schemas/chatRequest', components: { schemas } } as object,
  '2020-12',
);
const described = (request: unknown): boolean => validator.validate(request).valid;

/** What the check says of a request: undefined where it may be sent. */
function refusal(request: unknown): string | undefined {
  try {
    checkChatRequest(request, 'chat');
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidRequestError);
    return (error as Error).message;
  }
}

type Json = Record<string, unknown>;

/** The whole request with another value at a place; undefined takes the member out. */
function having(place: string, value: unknown): Json {
  const request = structuredClone(wholeChatRequest) as unknown as Json;
  const steps = place.split('.');
  const last = steps.pop()!;
  const holder = steps.reduce<Json>((found, step) => found[step] as Json, request);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return request;
}

/** The object at a place with one more member. */
function withMember(place: string, name: string, value: unknown): Json {
  const at = place.split('.').reduce<unknown>((found, step) => (found as Json)[step], wholeChatRequest);
  return having(place, { ...(at as Json), [name]: value });
}

/** How an error names a place: `a.0.b` as `a[0].b`. */
const named = (place: string): string => place.replace(/\.(\d+)/g, '[$1]');

const minimal = { message: { text: 'Where?' }, locationHint: { timeZone: 'Europe/Madrid' } };
const typeOf: Readonly<Record<string, keyof typeof requestResources>> = {
  message: 'copilotConversationRequestMessageParameter',
  locationHint: 'copilotConversationLocation',
  'additionalContext.0': 'copilotContextMessage',
  contextualResources: 'copilotContextualResources',
  'contextualResources.files.0': 'copilotFile',
  'contextualResources.webContext': 'copilotWebContext',
};
const objects = Object.keys(typeOf);
const lists = ['additionalContext', 'contextualResources.files'];
const texts = [
  ...['message.text', 'locationHint.countryOrRegion', 'additionalContext.0.text', 'additionalContext.0.description'],
  ...['locationHint.timeZone', 'contextualResources.files.0.uri'],
];
const numbers = ['latitude', 'longitude', 'countryOrRegionConfidence'].map((name) => `locationHint.${name}`);
const required = ['message', 'message.text', 'locationHint', 'locationHint.timeZone'];

/** Places with values that neither the check nor the description takes. */
const forbidden: readonly (readonly [string, unknown])[] = [
  ...objects.flatMap((place) => ['x', 7, true, null, [], [{}]].map((value) => [place, value] as const)),
  ...lists.flatMap((place) => ['x', 7, {}, null, [null], ['x'], [[]]].map((value) => [place, value] as const)),
  ...texts.flatMap((place) => [7, true, null, {}, []].map((value) => [place, value] as const)),
  ...numbers.flatMap((place) => ['1', true, null, {}, []].map((value) => [place, value] as const)),
  ...['true', 1, null, {}].map((value) => ['contextualResources.webContext.isWebEnabled', value] as const),
  ...['more', ...objects.map((place) => `${place}.more`)].map((place) => [place, 1] as const),
  ...required.map((place) => [place, undefined] as const),
  ['locationHint.timeZone', ''],
];

describe('what the check refuses', () => {
  it.each(forbidden)('%s as %j, as the description does, and names the place', (place, value) => {
    const request = having(place, value);
    expect(described(request)).toBe(false);
    expect(refusal(request)).toContain(`: ${named(place)}`);
  });

  it.each([null, [], 'text', 7])('%j in the place of a request', (request) => {
    expect(described(request)).toBe(false);
    expect(refusal(request)).toContain('the body is an object');
  });

  // The misuse that public code shows.
  it.each([
    ['message.content', { ...minimal, message: { content: 'Where?' } }],
    ['message.role', { ...minimal, message: { text: 'Where?', role: 'user' } }],
    ['messages', { ...minimal, messages: [{ role: 'user', text: 'Where?' }] }],
    ['contextualResources.webContext.useWeb', { ...minimal, contextualResources: { webContext: { useWeb: false } } }],
    ['groundingOptions', { ...minimal, groundingOptions: { web: false } }],
    ['contextualResources.groundingOptions', { ...minimal, contextualResources: { groundingOptions: {} } }],
    ['useWeb', { ...minimal, useWeb: true }],
    ['stream', { ...minimal, stream: true }],
  ])('the misuse %s, and says what is known there', (place, request) => {
    expect(described(request)).toBe(false);
    expect(refusal(request)).toMatch(new RegExp(`: ${place.replaceAll('.', '\\.')} is not known; known are \\w`));
  });

  // Stricter than the description, in what no service can use.
  it.each([
    ['message.text', ''],
    ['message.text', ' \n\t'],
    ['additionalContext.0.text', ''],
    ['contextualResources.files.0.uri', 'http://contoso.sharepoint.com/Plan.docx'],
    ['contextualResources.files.0.uri', 'file:///etc/hosts'],
    ['contextualResources.files.0.uri', 'urn:isbn:0451450523'],
    ['locationHint.timeZone', 'Romance Standard Time'],
    ['locationHint.timeZone', '+02:00'],
    ['locationHint.timeZone', 'Europe/Atlantis'],
  ])('%s as %j, stricter than the description', (place, value) => {
    const request = having(place, value);
    expect(described(request)).toBe(true);
    expect(refusal(request)).toContain(`: ${named(place)} is `);
  });

  it('numbers that JSON has no form for', () => {
    for (const place of numbers)
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
        expect(refusal(having(place, value))).toContain(`${place} is a finite number`);
  });

  it('members that no object of JSON inherits', () => {
    expect(refusal(JSON.parse('{"__proto__":{},"message":{"text":"x"},"locationHint":{"timeZone":"UTC"}}'))).toContain(
      '__proto__ is not known',
    );
    expect(refusal({ ...minimal, constructor: 1 })).toContain('constructor is not known');
    expect(refusal({ ...minimal, message: Object.create({ text: 'inherited' }) })).toContain(
      'message.text is required',
    );
  });

  it('no value is in its message', () => {
    const secret = 'what-nobody-may-see';
    for (const place of [...objects, ...lists, ...numbers, 'locationHint.timeZone', 'contextualResources.files.0.uri'])
      expect(refusal(having(place, secret))).not.toContain(secret);
  });
});

describe('what the check lets through', () => {
  it('every documented member, and requests without the optional ones, untouched', () => {
    for (const request of [
      wholeChatRequest,
      minimal,
      { ...minimal, additionalContext: [] },
      { ...minimal, contextualResources: {} },
    ]) {
      expect(described(request)).toBe(true);
      expect(checkChatRequest(request, 'chat')).toEqual(request);
    }
  });

  it.each(Object.entries(typeOf))('the type of %s, as OData writes it, and no other annotation', (place, name) => {
    const request = withMember(place, '@odata.type', `#microsoft.graph.${name}`);
    expect(described(request)).toBe(true);
    expect(checkChatRequest(request, 'chat')).toEqual(request);
    for (const [key, value] of Object.entries({ '@odata.type': '#microsoft.graph.other', '@odata.id': 'x' })) {
      const other = withMember(place, key, value);
      expect(described(other)).toBe(false);
      expect(refusal(other)).toContain(`: ${named(place)}.${key} is `);
    }
  });

  it('members that are undefined, as JSON leaves them out', () => {
    const request = { ...minimal, additionalContext: undefined, contextualResources: { files: undefined } };
    expect(refusal(request)).toBeUndefined();
  });

  it('the time zone in another case, in the spelling of the database', () => {
    const request = having('locationHint.timeZone', 'EUROPE/lisbon');
    expect(checkChatRequest(request, 'chat').locationHint.timeZone).toBe('Europe/Lisbon');
    expect((request.locationHint as Json).timeZone, "the caller's object stays as it is").toBe('EUROPE/lisbon');
  });
});

/** Values for any place: mostly ones that may be there, some that may not. */
const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ minLength: 1 }).filter((value) => value.trim() !== '') },
  fc.constant(''),
);
const wrong = fc.oneof(
  fc.constantFrom(null, true, 7, 'x', '', 0.5),
  fc.constant([]),
  fc.constant({}),
  fc.constant([{}]),
);
const mostly = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 14, arbitrary: arbitrary as fc.Arbitrary<unknown> }, wrong);
const number = mostly(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })));
const zone = mostly(
  fc.constantFrom('Europe/Madrid', 'UTC', 'america/new_york', 'Asia/Kolkata', 'Romance Standard Time', '+02:00'),
);
const uri = mostly(
  fc.oneof(
    { weight: 6, arbitrary: fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }) },
    fc.constantFrom('http://contoso.example/a', 'urn:a:b', 'no address'),
  ),
);
const odata = (name: string) => ({
  '@odata.type': fc.constantFrom(`#microsoft.graph.${name}`, '#microsoft.graph.other'),
});
/** An object of some members, with an unknown one now and then. */
const object = (members: Record<string, fc.Arbitrary<unknown>>, keys: readonly string[] = []) =>
  mostly(
    fc
      .tuple(
        fc.record(members, { requiredKeys: keys as never[] }),
        fc.oneof(
          { weight: 20, arbitrary: fc.constant({}) },
          fc.dictionary(fc.constantFrom('content', 'role', 'useWeb', 'constructor', 'x'), wrong, { maxKeys: 1 }),
        ),
      )
      .map(([known, unknown]) => ({ ...known, ...unknown })),
  );
const list = (item: fc.Arbitrary<unknown>) => mostly(fc.array(item, { maxLength: 3 }));

const anyRequest = object(
  {
    message: object({ text: mostly(text) }, ['text']),
    locationHint: object(
      {
        timeZone: zone,
        latitude: number,
        longitude: number,
        countryOrRegion: mostly(text),
        countryOrRegionConfidence: number,
      },
      ['timeZone'],
    ),
    additionalContext: list(
      object({ text: mostly(text), description: mostly(text), ...odata('copilotContextMessage') }),
    ),
    contextualResources: object({
      files: list(object({ uri, ...odata('copilotFile') })),
      webContext: object({ isWebEnabled: mostly(fc.boolean()), ...odata('copilotWebContext') }),
    }),
  },
  ['message', 'locationHint'],
);

/** The documented points in which the check is stricter: what it says of a request that the description allows. */
const stricter =
  /(message|additionalContext\[\d\])\.text is a string that is not empty|files\[\d\]\.uri is an https address|locationHint\.timeZone is an IANA time zone/;

describe('held against the schema of the description by generated requests', () => {
  it('lets nothing through that the description forbids, and refuses what it allows for the documented reasons only', () => {
    const seen = { sent: 0, forbidden: 0, stricter: 0 };
    fc.assert(
      fc.property(anyRequest, (request) => {
        const why = refusal(request);
        const allowed = described(request);
        if (why === undefined) seen.sent += 1;
        else if (!allowed) seen.forbidden += 1;
        else seen.stricter += 1;
        if (why === undefined) expect(allowed, 'what is sent is described').toBe(true);
        else if (allowed) expect(why).toMatch(stricter);
      }),
      { numRuns: 5_000, seed: 20_261_122 },
    );
    // The generator reaches each of the three, or the test would show nothing.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(200);
  });
});

describe('a turn in a conversation of its own', () => {
  it('creates no conversation where the turn is refused', async () => {
    const sent: string[] = [];
    const send = async (input: string | URL | Request) => {
      sent.push(String(input));
      return new Response('{}', { status: 500 });
    };
    const copilot = createCopilotChat({ credential: 'any-token', maxRetries: 0, fetch: send });
    for (const [prompt, options] of [
      [' ', {}],
      ['Where?', { timeZone: 'Romance Standard Time' }],
      ['Where?', { files: ['http://contoso.example/plan.docx'] }],
    ] as const) {
      await expect(copilot.chat(prompt, options)).rejects.toThrow(InvalidRequestError);
    }
    expect(sent).toEqual([]);
    await expect(copilot.chat('Where?')).rejects.toMatchObject({ status: 500 });
    expect(sent).toHaveLength(1);
  });
});
