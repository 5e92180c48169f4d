/**
 * Runs the scenarios in the runtime that it is loaded in, against a target in another process. Nothing in here but what
 * every runtime has: fetch, timers, JSON.
 */
import type { Answer, ContractScenario, ContractTarget, Need, SeenRequest } from '../../contract-tests/contract.ts';

/** What a runtime is told. */
export interface Plan {
  readonly baseUrl: string;
  readonly token: string;
  /** Where the target is told what to answer, and takes results. */
  readonly control: string;
  /** What the runtime can meet. */
  readonly can: readonly Need[];
  /** What to do besides, by name. */
  readonly checks: readonly string[];
}

/** How a scenario or a check went in a runtime. */
export interface Went {
  readonly name: string;
  readonly outcome: 'passed' | 'failed';
  readonly error?: string;
  /** What a scenario saw. */
  readonly observed?: readonly string[];
}

/** What a runtime tells at its end. */
export interface Told {
  readonly scenarios: readonly Went[];
  /** The scenarios that it can't run. */
  readonly leftOut: readonly { readonly name: string; readonly needs: readonly Need[] }[];
  readonly checks: readonly Went[];
}

type Check = () => Promise<void>;

const longest = 20_000;

/** Runs what the runtime can run, and tells the target how it went. */
export async function runPlan(
  contractScenarios: (target: ContractTarget) => ContractScenario[],
  { baseUrl, token, control, can, checks }: Plan,
  known: Readonly<Record<string, Check>> = {},
): Promise<void> {
  const post = async (path: string, body: unknown): Promise<Response> => {
    const response = await fetch(control + path, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  let fresh = true;
  const hooks = {
    answer: async (...answers: readonly Answer[]) => void (await (await post('/answer', answers.map(sendable))).text()),
    async requests(): Promise<SeenRequest[]> {
      // Each scenario asks first what was there before it; a target that has just been reset has nothing.
      const none = fresh;
      fresh = false;
      return none ? [] : ((await (await post('/requests', {})).json()) as SeenRequest[]);
    },
  };
  const scenarios = contractScenarios({ baseUrl, token, ...hooks, can: everyNeed });
  const isAble = ({ needs }: ContractScenario) => needs.every((need) => can.includes(need));
  const went: Went[] = [];
  for (const scenario of scenarios.filter(isAble)) {
    fresh = true;
    const { name, outcome, error } = await attempt(scenario.name, () => scenario.run());
    const result = { name, outcome, ...(error && { error }), observed: scenario.observed ?? [] };
    await (await post('/ended', result)).text();
    went.push(result);
  }
  const besides: Went[] = [];
  for (const name of checks) {
    besides.push(await attempt(name, known[name] ?? (() => Promise.reject(new Error('there is no such check here')))));
  }
  const leftOut = scenarios.filter((scenario) => !isAble(scenario)).map(({ name, needs }) => ({ name, needs }));
  await (await post('/done', { scenarios: went, leftOut, checks: besides } satisfies Told)).text();
}

/** A runtime that waits for ever is to say in which scenario it does. */
async function attempt(name: string, run: Check): Promise<Went> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${longest / 1000} s`)), longest);
  });
  try {
    await Promise.race([run(), late]);
    return { name, outcome: 'passed' };
  } catch (error) {
    return {
      name,
      outcome: 'failed',
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  } finally {
    clearTimeout(timer);
  }
}

/** Bytes are a list of numbers in JSON. */
const sendable = ({ parts, ...answer }: Answer): object => ({
  ...answer,
  ...(parts && { parts: parts.map((part) => (part instanceof Uint8Array ? { bytes: [...part] } : part)) }),
});

const everyNeed: readonly Need[] = ['service', 'silence', 'losing', 'pace', 'closing', 'cutting', 'backpressure'];
