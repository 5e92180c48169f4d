import { ContractViolationError, createCopilotChat, isKnown } from '../../src/index.ts';
import { equal, ok, rejection } from '../assert.ts';
import { enumerations, responseResources, wholeConversation } from '../documented-facts.ts';
import type { Context, Scenario } from '../scenario.ts';

const { messages: _, ...created } = responseResources.copilotConversation;

const create = ({ baseUrl, token }: Context) => createCopilotChat({ credential: token, baseUrl }).createConversation();

async function answered(context: Context, body: unknown) {
  await context.answer({ status: 201, body });
  return create(context);
}

/** Follows `messages[1].attributions[0]`-like steps. */
const at = (value: unknown, ...steps: readonly (string | number)[]): Record<string, unknown> =>
  steps.reduce<unknown>((found, step) => (found as Record<string, unknown>)[step], value) as Record<string, unknown>;

const places = {
  copilotConversation: [],
  copilotConversationResponseMessage: ['messages', 1],
  copilotConversationAttribution: ['messages', 1, 'attributions', 0],
  searchSensitivityLabelInfo: ['messages', 1, 'sensitivityLabel'],
} as const;

const enumerationPlaces = {
  copilotConversationState: [[], 'state'],
  copilotConversationAttributionType: [['messages', 1, 'attributions', 0], 'attributionType'],
  copilotConversationAttributionSource: [['messages', 1, 'attributions', 0], 'attributionSource'],
} as const;

type EnumerationName = keyof typeof enumerationPlaces;

/** A whole conversation with another member in the place of an enumeration. */
function withMember(name: EnumerationName, member: unknown): Record<string, unknown> {
  const whole = structuredClone(wholeConversation) as unknown as Record<string, unknown>;
  const [steps, property] = enumerationPlaces[name];
  at(whole, ...steps)[property] = member;
  return whole;
}

const perProperty: Scenario[] = Object.entries(places).flatMap(([resource, steps]) =>
  Object.keys(responseResources[resource as keyof typeof places]).map((property) => ({
    name: `${resource}.${property} reaches the caller as the service sent it`,
    needs: ['answers'] as const,
    facts: [`resource.property ${resource}.${property}`],
    async run(context: Context) {
      const { resource: received } = await answered(context, wholeConversation);
      const sent = at(wholeConversation, ...steps);
      ok(sent[property] !== undefined, 'the sample has it');
      equal(at(received, ...steps)[property], sent[property], property);
    },
  })),
);

const perResource: Scenario[] = Object.entries(places).map(([resource, steps]) => ({
  name: `the @odata.type of a ${resource} reaches the caller`,
  needs: ['answers'],
  facts: [`resource.odataType ${resource}`],
  async run(context) {
    const whole = structuredClone(wholeConversation);
    at(whole, ...steps)['@odata.type'] = `#microsoft.graph.${resource}`;
    const { resource: received } = await answered(context, whole);
    equal(at(received, ...steps)['@odata.type'], `#microsoft.graph.${resource}`, '@odata.type');
  },
}));

const perMember: Scenario[] = Object.entries(enumerations).flatMap(([name, members]) =>
  members.map((member) => ({
    name: `${name} ${member} reaches the caller and is known`,
    needs: ['answers'] as const,
    facts: [`enum.member ${name}.${member}`],
    async run(context: Context) {
      const enumeration = name as EnumerationName;
      const { resource } = await answered(context, withMember(enumeration, member));
      const [steps, property] = enumerationPlaces[enumeration];
      const received = at(resource, ...steps)[property];
      equal(received, member, property);
      ok(isKnown(enumeration, received), 'it is known');
    },
  })),
);

const openEnumerations = Object.keys(enumerations) as EnumerationName[];
const evolvable = openEnumerations.map((name) => `enum.evolvable ${name}`);

async function memberSurvives(context: Context, member: string, known: boolean) {
  for (const name of openEnumerations) {
    const { resource } = await answered(context, withMember(name, member));
    const [steps, property] = enumerationPlaces[name];
    equal(at(resource, ...steps)[property], member, `${name}`);
    equal(isKnown(name, member), known, `${name} knows ${member}`);
  }
}

/** What the caller gets of the answer to create. */
export const createResponseScenarios: readonly Scenario[] = [
  {
    name: 'a conversation is created and has an id',
    needs: [],
    facts: ['operation.response createConversation', 'operation.permission createConversation'],
    async run(context) {
      const conversation = await create(context);
      ok(conversation.id.length > 0, 'an id');
      equal(conversation.resource.id, conversation.id, 'the id of the resource');
      equal(conversation.state, 'active', 'state');
    },
  },
  {
    name: '201 is the one success of create',
    needs: ['answers'],
    facts: ['operation.response createConversation'],
    async run(context) {
      for (const status of [200, 202, 203, 206]) {
        await context.answer({ status, body: created });
        const error = await rejection(create(context), `create answered with ${status}`);
        ok(
          error instanceof ContractViolationError && error.status === status,
          `a ContractViolationError for ${status}`,
        );
      }
      equal((await answered(context, created)).id, created.id, 'id at 201');
    },
  },
  ...perProperty,
  ...perResource,
  ...perMember,
  {
    name: 'a member nobody knows reaches the caller unchanged',
    needs: ['answers'],
    facts: evolvable,
    run: (context) => memberSurvives(context, 'pausedForMaintenance', false),
  },
  {
    name: 'the sentinel unknownFutureValue reaches the caller unchanged',
    needs: ['answers'],
    facts: evolvable,
    run: (context) => memberSurvives(context, 'unknownFutureValue', true),
  },
  {
    name: 'the conversation state is read from status where state is missing',
    needs: ['answers'],
    facts: ['resource.property copilotConversation.state'],
    async run(context) {
      const { state: _, ...stateless } = created;
      equal((await answered(context, { ...stateless, status: 'active' })).state, 'active', 'from status');
      equal(
        (await answered(context, { ...stateless, status: 'disengagedForRai' })).state,
        'disengagedForRai',
        'from status',
      );
      equal((await answered(context, { ...stateless, state: null, status: 'active' })).state, 'active', 'null state');
      equal((await answered(context, { ...created, status: 'other' })).state, 'active', 'state goes before status');
      equal((await answered(context, stateless)).state, undefined, 'neither');
    },
  },
  {
    name: 'every property but id may be null or missing',
    needs: ['answers'],
    facts: [],
    async run(context) {
      const nulls = Object.fromEntries(Object.keys(responseResources.copilotConversation).map((key) => [key, null]));
      const resource = { ...nulls, id: 'just-an-id' };
      const conversation = await answered(context, resource);
      equal(conversation.resource, resource, 'the resource');
      equal([conversation.state, conversation.createdDateTime], [undefined, undefined], 'what is null');
      equal((await answered(context, { id: 'x' })).resource, { id: 'x' }, 'only an id');
    },
  },
  {
    name: 'properties the tables lack reach the caller',
    needs: ['answers'],
    facts: [],
    async run(context) {
      const extra = {
        ...created,
        '@odata.context': 'https://graph.microsoft.com/beta/$metadata#copilot/conversations/$entity',
        'displayName@odata.note': 1,
        agentId: null,
        later: { nested: [1, { deep: true }] },
      };
      equal((await answered(context, extra)).resource, extra, 'the resource');
    },
  },
  {
    name: 'a label keeps isEncrypted',
    needs: ['answers'],
    facts: [],
    async run(context) {
      for (const isEncrypted of [true, false, null]) {
        const label = { ...responseResources.searchSensitivityLabelInfo, isEncrypted };
        const { resource } = await answered(context, { ...created, messages: [{ id: 'm', sensitivityLabel: label }] });
        equal(at(resource, 'messages', 0).sensitivityLabel, label, 'the label');
      }
    },
  },
  {
    name: 'dates keep their seven fraction digits',
    needs: ['answers'],
    facts: ['resource.property copilotConversation.createdDateTime'],
    async run(context) {
      for (const date of ['2025-09-30T15:28:46.1560062Z', '2026-01-02T03:04:05.12345Z', '2026-01-02T03:04:05+02:00']) {
        equal(
          (await answered(context, { ...created, createdDateTime: date })).createdDateTime,
          date,
          'createdDateTime',
        );
      }
    },
  },
  {
    name: 'an answer without an id is a contract violation',
    needs: ['answers'],
    facts: ['resource.property copilotConversation.id'],
    async run(context) {
      for (const body of [{}, { id: null }, { id: 7 }, { id: '' }]) {
        const error = await rejection(answered(context, body), 'create');
        ok(error instanceof ContractViolationError, `a ContractViolationError for ${JSON.stringify(body)}`);
      }
    },
  },
  {
    name: 'a 201 that is no JSON object is a contract violation and no crash',
    needs: ['answers'],
    facts: ['operation.response createConversation'],
    async run(context) {
      const json = { 'content-type': 'application/json' };
      const bodies = [
        { body: '[]', headers: json },
        { body: 'null', headers: json },
        { body: '"text"', headers: json },
        { body: '{"id":"cut', headers: json },
        { body: '', headers: json },
        { body: '<html>Welcome</html>', headers: { 'content-type': 'text/html' } },
        { body: '{"id":"x"}', headers: { 'content-type': 'text/plain' } },
      ];
      for (const answer of bodies) {
        await context.answer({ status: 201, ...answer });
        const error = await rejection(create(context), 'create');
        ok(error instanceof ContractViolationError, `a ContractViolationError for ${answer.body || 'nothing'}`);
        equal(error.body, answer.body, 'its body');
      }
    },
  },
  {
    name: 'a media type with parameters, and one with the OData suffixes, is application/json',
    needs: ['answers'],
    facts: [],
    async run(context) {
      for (const type of [
        'application/json; charset=utf-8',
        'application/json;odata.metadata=minimal',
        'APPLICATION/JSON',
      ]) {
        await context.answer({ status: 201, body: JSON.stringify(created), headers: { 'content-type': type } });
        equal((await create(context)).id, created.id, type);
      }
    },
  },
];
