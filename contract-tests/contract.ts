/**
 * The entry point `m365-copilot-chat/contract`. It stands here and not in src/, because the scenarios look at the
 * package from outside, through its public surface: were it in src/, sources would import tests. The built file imports
 * the package's main entry as a user does.
 */
import { createCopilotChat } from '../src/index.ts';
import { watched } from './assert.ts';
import { documentedFacts } from './documented-facts.ts';
import { type Answer, type Context, hasNeeds, type Need, type Scenario, type SeenRequest } from './scenario.ts';
import { packageScenarios as scenarios } from './scenarios/of-package.ts';

export type { Answer, Need, SeenRequest } from './scenario.ts';

/** What the scenarios run against: a gateway, a proxy, recorded answers, a mock or the real service. */
export interface ContractTarget {
  /** Where the operations are, such as `https://graph.microsoft.com/beta`. */
  readonly baseUrl: string;
  /** A delegated token. It goes to `baseUrl` and nowhere else, and is taken out of what a scenario throws. */
  readonly token: string;
  /**
   * What the target can do besides what `answer` and `requests` give it.
   * @default ['service']: it answers by itself and keeps conversations, as the real service does
   */
  readonly can?: readonly Need[];
  /** Queues answers for the next requests, one each; after them the target answers as documented. @default it can't */
  readonly answer?: (...answers: readonly Answer[]) => void | Promise<void>;
  /** The requests that the target got, the first one first; those of earlier scenarios may be among them. @default it can't */
  readonly requests?: () => readonly SeenRequest[] | Promise<readonly SeenRequest[]>;
}

/** How a scenario went. */
export type Outcome = 'passed' | 'failed';

/** One behaviour, to be run by any test runner or by none. */
export interface ContractScenario {
  /** A sentence of behaviour. */
  readonly name: string;
  /** The documented facts that it holds, such as `resource.property copilotConversation.turnCount`. */
  readonly facts: readonly string[];
  /** What its target must be able to do. */
  readonly needs: readonly Need[];
  /** undefined before its first run. */
  readonly outcome: Outcome | undefined;
  /**
   * What its last run saw, in order and without the token, to compare it with a run elsewhere. undefined before that,
   * and where another scenario ran meanwhile.
   */
  readonly observed: readonly string[] | undefined;
  /** Passes when it resolves. Scenarios that share hooks wait for each other. @throws {Error} that says what does not hold */
  run(): Promise<void>;
}

/** Which documented facts the scenarios held. */
export interface ContractReport {
  /** Whether something ran and nothing failed. */
  readonly ok: boolean;
  /** The facts of passed scenarios that no failed one is about. */
  readonly held: readonly string[];
  /** The facts that a failed scenario is about, with the names of those that failed. */
  readonly failed: readonly { readonly fact: string; readonly scenarios: readonly string[] }[];
  /** The facts that no scenario was run for. */
  readonly notExercised: readonly string[];
  /** All of this to print. */
  readonly text: string;
}

/**
 * The scenarios that a target can serve, each a sentence of behaviour: those that need nothing but a service by
 * default; `answer`, `requests` and `can` widen the list. They create conversations and hold short turns in them.
 * @throws {TypeError} for a base URL or a token that can't be.
 */
export function contractScenarios(target: ContractTarget): ContractScenario[] {
  const { baseUrl, token, can = ['service'], answer, requests } = target;
  createCopilotChat({ credential: token, baseUrl });
  const able = new Set<Need>([
    ...can,
    ...(answer ? ['answers' as const] : []),
    ...(requests ? ['requests' as const] : []),
  ]);
  const takeTurns = answer || requests ? queue() : <T>(work: () => Promise<T>) => work();
  return scenarios
    .filter((scenario) => hasNeeds(scenario, able))
    .map((scenario) => runnable(scenario, target, takeTurns));
}

function runnable(
  { name, facts, needs, run }: Scenario,
  target: ContractTarget,
  takeTurns: (work: () => Promise<void>) => Promise<void>,
): ContractScenario {
  const { token } = target;
  let outcome: Outcome | undefined;
  let observed: readonly string[] | undefined;
  const watchedRun = () =>
    watched(
      async () => run(await contextOf(target)),
      (seen) => {
        observed = seen.map((line) => line.replaceAll(token, '(token)'));
      },
    );
  return {
    name,
    facts,
    needs,
    get outcome() {
      return outcome;
    },
    get observed() {
      return observed;
    },
    async run() {
      outcome = 'failed';
      observed = undefined;
      await takeTurns(watchedRun).catch((error: unknown) => Promise.reject(withoutToken(error, token)));
      outcome = 'passed';
    },
  };
}

/** One after another. */
function queue() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

async function contextOf({ baseUrl, token, answer, requests }: ContractTarget): Promise<Context> {
  const before = (await requests?.())?.length ?? 0;
  const cannot = (hook: string) => () => {
    throw new TypeError(`the target has no ${hook}`);
  };
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    token,
    answer: answer ?? cannot('answer'),
    requests: requests ? async () => (await requests()).slice(before) : cannot('requests'),
  };
}

/** What a scenario throws may quote a header that is not as it should be. */
function withoutToken(error: unknown, token: string): unknown {
  if (!(error instanceof Error) || !`${error.message}${error.stack}`.includes(token)) return error;
  const hidden = new Error(error.message.replaceAll(token, '(token)'));
  hidden.stack = error.stack?.replaceAll(token, '(token)') ?? '';
  return hidden;
}

/**
 * Which documented facts held, which failed and which were not exercised. Takes the scenarios after their runs, or
 * anything of their shape; those that were not run count as left out.
 */
export function contractReport(
  results: readonly Pick<ContractScenario, 'name' | 'facts' | 'outcome'>[],
): ContractReport {
  const about = (outcome: Outcome) => results.filter((result) => result.outcome === outcome);
  const [passed, broken] = [about('passed'), about('failed')];
  const failed = documentedFacts.flatMap((fact) => {
    const names = broken.filter(({ facts }) => facts.includes(fact)).map(({ name }) => name);
    return names.length ? [{ fact, scenarios: names }] : [];
  });
  const isOf = (list: readonly { facts: readonly string[] }[], fact: string) =>
    list.some(({ facts }) => facts.includes(fact));
  const held = documentedFacts.filter((fact) => isOf(passed, fact) && !isOf(broken, fact));
  const notExercised = documentedFacts.filter((fact) => !isOf(passed, fact) && !isOf(broken, fact));
  const text = [
    `${passed.length} of ${scenarios.length} scenarios passed, ${broken.length} failed, ${scenarios.length - passed.length - broken.length} were not run`,
    `${held.length} of ${documentedFacts.length} documented facts held, ${failed.length} failed, ${notExercised.length} were not exercised`,
    ...broken.map(({ name }) => `failed: ${name}`),
    ...failed.map(({ fact }) => `does not hold: ${fact}`),
    ...notExercised.map((fact) => `not exercised: ${fact}`),
  ].join('\n');
  return { ok: passed.length > 0 && broken.length === 0, held, failed, notExercised, text };
}
