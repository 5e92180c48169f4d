/** What a backend must be able to do so that a scenario can run over it. */
export type Need =
  /** It answers turns by itself and keeps conversations, as the service does; a list of ready answers does not. */
  | 'service'
  /** It can be told what to answer. */
  | 'answers'
  /** It shows the requests that it got. */
  | 'requests'
  /** It can leave a request without an answer. */
  | 'silence'
  /** It loses the connection before it answers, and the client does not send again by itself (browsers do). */
  | 'losing'
  /** It sends the events of a stream one by one, at times that it is told. */
  | 'pace'
  /** It shows whether the client closed the connection before the end. */
  | 'closing'
  /** It loses the connection in the middle of an answer; msw and nock make a clean end of that. */
  | 'cutting'
  /** It sends no more than the client takes; msw reads a body ahead of the client. */
  | 'backpressure';

/** An answer that a backend is told to give. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON, a string as it is. */
  readonly body?: unknown;
  /** The parts of a body, sent one by one; a number is a pause in milliseconds. */
  readonly parts?: readonly (string | Uint8Array | number)[];
  /** Instead of an answer: nothing at all, or a lost connection. With `parts`: after them. */
  readonly ending?: 'silence' | 'loss';
}

/** A request as a backend got it. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query, as they came. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the client closed the connection before the end of the answer. */
  readonly closed: boolean;
  /** How many bytes of the answer the client had taken so far; 0 where the backend can't show `closing`. */
  readonly taken: number;
}

/** What a scenario works with. */
export interface Context {
  readonly baseUrl: string;
  readonly token: string;
  /** Queues answers, one a request; once they are used up, the backend answers as documented. */
  answer(...answers: readonly Answer[]): void | Promise<void>;
  requests(): readonly SeenRequest[] | Promise<readonly SeenRequest[]>;
}

/** One behaviour, without any test runner in it: it passes when `run` resolves. */
export interface Scenario {
  /** A sentence of behaviour. */
  readonly name: string;
  readonly needs: readonly Need[];
  /** The documented facts that it holds, as contract-tests/documented-facts.ts names them. */
  readonly facts: readonly string[];
  run(context: Context): Promise<void>;
}

export const hasNeeds = (scenario: Scenario, can: ReadonlySet<Need>): boolean =>
  scenario.needs.every((need) => can.has(need));
