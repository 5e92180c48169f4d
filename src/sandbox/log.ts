import type { OperationName } from '../operations.ts';
import type { Fault } from './fault.ts';
import { hash } from './random.ts';

/** A request as the sandbox saw it, and what became of its answer. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** The operation, where the path is that of one. */
  readonly operation?: OperationName;
  /** Header names in lower case. `authorization` is not among them, unless `logTokens` is set. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a bearer token came along. */
  readonly authorized: boolean;
  /** Tells one token from another, and can't be turned back. undefined without a token. */
  readonly tokenHash?: string;
  /** The body as text, and as the JSON in it, where it is JSON. */
  readonly text: string;
  readonly body?: unknown;
  /** When it came, in milliseconds since 1970. */
  readonly time: number;
  readonly requestId: string;
  readonly clientRequestId?: string;
  /** The fault that its answer has. */
  readonly fault?: Fault;
  /** Why the request was refused, without any of its values. undefined where it was accepted, whatever a fault did then. */
  readonly refusal?: string;
  /** undefined until there is an answer; 0 where the connection was reset instead. */
  readonly status?: number;
  /** How much of the answer the client has taken so far. */
  readonly events: number;
  readonly bytes: number;
  /** How the answer ended: whole, closed by the client before its end, or cut by a fault. undefined while it goes on. */
  readonly end?: 'whole' | 'closed' | 'cut';
  /** Whether the client closed the connection before the end. */
  readonly closed: boolean;
  /** Resolves when the answer has ended, however it did. */
  readonly ended: Promise<void>;
}

type Open<T> = { -readonly [K in keyof T]: T[K] };

/** An entry that the service goes on writing to. */
export class LogEntry {
  readonly entry: LoggedRequest;
  readonly #open: Open<LoggedRequest>;
  #resolve: () => void = () => undefined;

  constructor(
    seen: Pick<LoggedRequest, 'method' | 'path' | 'time' | 'requestId'>,
    headers: Headers,
    logTokens: boolean,
  ) {
    const shown = [...headers].filter(([name]) => logTokens || name !== 'authorization');
    const authorization = headers.get('authorization');
    const clientRequestId = headers.get('client-request-id');
    this.#open = {
      ...seen,
      headers: Object.fromEntries(shown),
      authorized: bearer.test(authorization ?? ''),
      ...(authorization && { tokenHash: hash(authorization).toString(16).padStart(8, '0') }),
      ...(clientRequestId !== null && { clientRequestId }),
      text: '',
      events: 0,
      bytes: 0,
      closed: false,
      ended: Promise.resolve(),
    };
    const ended = new Promise<void>((resolve) => {
      this.#resolve = resolve;
    });
    // Not enumerable, so that entries can be printed and compared.
    Object.defineProperty(this.#open, 'ended', { value: ended, enumerable: false });
    this.entry = this.#open;
  }

  set(values: Partial<Pick<LoggedRequest, 'operation' | 'text' | 'body' | 'fault' | 'refusal' | 'status'>>): void {
    Object.assign(this.#open, values);
  }

  /** A piece of the answer was handed over. */
  count(bytes: number, events: number): void {
    this.#open.bytes += bytes;
    this.#open.events += events;
  }

  finish(end: 'whole' | 'closed' | 'cut'): void {
    if (this.#open.end) return;
    this.#open.end = end;
    this.#open.closed = end === 'closed';
    this.#resolve();
  }
}

const bearer = /^Bearer +\S+$/i;
