import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { faultOf, seen } from './backends/served.ts';
import { type ContractScenario, type ContractTarget, contractReport, contractScenarios } from './contract.ts';
import { documentedFacts } from './documented-facts.ts';

const token = 'a-token-of-the-gateway';
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ logTokens: true });
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.close());

const target = (more: Partial<ContractTarget> = {}): ContractTarget => ({ baseUrl: sandbox.baseUrl, token, ...more });
const hooks = (): Partial<ContractTarget> => ({
  answer: (...answers) => sandbox.fail(...answers.map(faultOf)),
  requests: () => sandbox.requests.map(seen),
});

/** Runs a list as a team without a test runner would. */
async function run(scenarios: readonly ContractScenario[]): Promise<Error[]> {
  const errors: Error[] = [];
  for (const scenario of scenarios) await scenario.run().catch((error: Error) => errors.push(error));
  return errors;
}

describe('the scenarios for any target', () => {
  it('are by default those that a service serves by itself, and hold there', async () => {
    const scenarios = contractScenarios(target());
    expect(scenarios.length).toBeGreaterThan(15);
    expect(new Set(scenarios.flatMap(({ needs }) => needs))).toEqual(new Set(['service']));
    expect(scenarios.map(({ outcome }) => outcome)).toEqual(scenarios.map(() => undefined));
    expect(await run(scenarios)).toEqual([]);
    expect(sandbox.requests.filter(({ refusal }) => refusal).map(({ status }) => status)).toEqual([404, 404]);

    const report = contractReport(scenarios);
    expect(report.ok).toBe(true);
    expect(report.failed).toEqual([]);
    expect([...report.held, ...report.notExercised].sort()).toEqual([...documentedFacts].sort());
    expect(report.held).toEqual(
      expect.arrayContaining(['operation.response chatOverStream', 'resource.property copilotConversation.turnCount']),
    );
    expect(report.notExercised).toContain('enum.member copilotConversationState.disengagedForRai');
    expect(report.text.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(new RegExp(`^${scenarios.length} of \\d+ scenarios passed, 0 failed, \\d+ were not run$`)),
      `${report.held.length} of ${documentedFacts.length} documented facts held, 0 failed, ${report.notExercised.length} were not exercised`,
    ]);
  });

  it('are more where the target can be told what to answer and shows its requests, and hold every fact', () => {
    const lists = [{ can: [] }, {}, { requests: hooks().requests! }, hooks(), { ...hooks(), can: all }].map((more) =>
      contractScenarios(target(more)),
    );
    const counts = lists.map(({ length }) => length);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(new Set(counts).size).toBe(counts.length);
    expect(lists[0]!.map(({ needs }) => needs)).toEqual(lists[0]!.map(() => []));
    const outcome = 'passed' as const;
    expect(contractReport(lists.at(-1)!.map(({ name, facts }) => ({ name, facts, outcome }))).notExercised).toEqual([]);
  });

  it('wait for each other where they share the hooks', async () => {
    const creating = contractScenarios(target(hooks())).filter(({ name }) => name.startsWith('create'));
    expect(creating.length).toBeGreaterThan(5);
    await Promise.all(creating.map((scenario) => scenario.run()));
    expect(contractReport(creating).ok).toBe(true);
  });

  it('take hooks that answer later, of a target in another process', async () => {
    const later = () => new Promise((resolve) => setTimeout(resolve, 2));
    const remote: Partial<ContractTarget> = {
      answer: async (...answers) => {
        await later();
        await hooks().answer!(...answers);
      },
      requests: async () => {
        await later();
        return hooks().requests!();
      },
    };
    const scenarios = contractScenarios(target({ ...remote, can: all }));
    expect(scenarios.length).toBe(contractScenarios(target({ ...hooks(), can: all })).length);
    const some = scenarios.filter((_, index) => index % 7 === 0);
    expect(await run(some)).toEqual([]);
    expect(contractReport(some).ok).toBe(true);
  });

  it('say what they saw, the same each time, without the token', async () => {
    await using seeded = await startSandbox({ seed: 'the same', logTokens: true });
    const observe = async () => {
      seeded.reset();
      const requests = () => seeded.requests.map(seen);
      const scenarios = contractScenarios(target({ baseUrl: seeded.baseUrl, requests }));
      const observing = scenarios.filter(({ name }) => /bearer token|answered by the service with a text/.test(name));
      expect(observing.map(({ observed }) => observed)).toEqual([undefined, undefined, undefined]);
      expect(await run(observing)).toEqual([]);
      return observing.flatMap(({ observed }) => observed);
    };
    const [first, second] = [await observe(), await observe()];
    expect(first).toEqual(second);
    expect(first).toContain('authorization: "Bearer (token)"');
    expect(first).toContainEqual(expect.stringMatching(/^reply: \["answered",".*"id":"[0-9a-f-]{36}"/));
    expect(first.join()).not.toContain(token);
  });

  it('say nothing of what they saw where they overlap', async () => {
    const scenarios = contractScenarios(target()).slice(0, 3);
    await Promise.all(scenarios.map((scenario) => scenario.run()));
    expect(scenarios.map(({ outcome, observed }) => [outcome, observed])).toEqual(Array(3).fill(['passed', undefined]));
    await scenarios[1]!.run();
    expect(scenarios[1]!.observed!.length).toBeGreaterThan(0);
  });

  it('refuse a target that cannot be', () => {
    expect(() => contractScenarios(target({ token: '' }))).toThrow(/credential/);
    expect(() => contractScenarios(target({ baseUrl: 'http://gateway.example/beta' }))).toThrow(/baseUrl/);
  });
});

describe('a target that is not as documented', () => {
  it('fails the scenarios that see it, and the report names the facts', async () => {
    sandbox.fail({ operation: 'createConversation', times: 1_000, status: 200 });
    const scenarios = contractScenarios(target());
    const errors = await run(scenarios);
    expect(errors.map(({ message }) => message)).toContainEqual(expect.stringMatching(/200/));
    const report = contractReport(scenarios);
    expect(report.ok).toBe(false);
    const facts = report.failed.map(({ fact }) => fact);
    expect(facts).toContain('operation.response createConversation');
    expect(facts.some((fact) => report.held.includes(fact) || report.notExercised.includes(fact))).toBe(false);
    expect(report.failed[0]!.scenarios.length).toBeGreaterThan(0);
    expect(report.text).toContain('\ndoes not hold: operation.response createConversation\n');
  });

  it('fails for one missing property with the fact of that property', async () => {
    sandbox.fail({ times: 1_000, operation: 'createConversation', nulls: true });
    const scenarios = contractScenarios(target()).filter(({ name }) => name.startsWith('the service says when'));
    expect(await run(scenarios)).toHaveLength(1);
    expect(contractReport(scenarios).failed.map(({ fact }) => fact)).toEqual([
      'resource.property copilotConversation.createdDateTime',
    ]);
  });

  it('does not get its token printed', async () => {
    const requests = () =>
      sandbox.requests.map((request) => ({ ...seen(request), headers: { authorization: `Basic ${token}` } }));
    const scenarios = contractScenarios(target({ requests })).filter(({ name }) => name.includes('as a bearer token'));
    const [error] = await run(scenarios);
    expect(error!.message).toContain('Basic (token)');
    expect(`${error!.message}${error!.stack}`).not.toContain(token);
  });
});

describe('a report of nothing', () => {
  it('is not in order', () => {
    const report = contractReport([]);
    expect([report.ok, report.held, report.notExercised]).toEqual([false, [], documentedFacts]);
    expect(contractReport(contractScenarios(target())).ok).toBe(false);
  });
});

const all = ['service', 'silence', 'losing', 'pace', 'closing', 'cutting', 'backpressure'] as const;
