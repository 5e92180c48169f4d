import { wholeConversation } from '../documented-facts.ts';
import type { Answer, Context, Need, SeenRequest } from '../scenario.ts';

/** Something that answers as the service does. */
export interface Backend {
  readonly name: string;
  readonly can: ReadonlySet<Need>;
  /** A fresh context for one scenario. */
  open(): Promise<Context> | Context;
  /** Ends what `open` started for the scenario. */
  close(): Promise<void> | void;
}

/** The answers that are queued and the requests that came, for a backend that is told what to answer. */
export class Script {
  readonly requests: SeenRequest[] = [];
  readonly #answers: Answer[] = [];

  answer = (...answers: readonly Answer[]): void => {
    this.#answers.push(...answers);
  };

  /** Takes a request in and gives the answer for it. */
  next(request: SeenRequest): Answer {
    this.requests.push(request);
    return this.#answers.shift() ?? documentedAnswer(request.path);
  }
}

/** What the service answers as documented. */
function documentedAnswer(path: string): Answer {
  if (path.endsWith('/copilot/conversations')) {
    const { id, createdDateTime } = wholeConversation;
    return { status: 201, body: { id, createdDateTime, displayName: '', state: 'active', turnCount: 0 } };
  }
  if (path.endsWith('/chat')) return { status: 200, body: wholeConversation };
  if (path.endsWith('/chatOverStream')) {
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: `data: ${JSON.stringify(wholeConversation)}\n\n`,
    };
  }
  return { status: 404, body: { error: { code: 'notFound', message: 'No such path.' } } };
}

/** The headers and the body text that an answer goes out with. */
export function written(answer: Answer): { headers: Record<string, string>; body: string } {
  const { body = '' } = answer;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type: Record<string, string> = typeof body === 'string' ? {} : { 'content-type': 'application/json' };
  return { headers: { ...type, ...answer.headers }, body: text };
}
