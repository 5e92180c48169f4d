import type { Operation } from './operations.ts';

/** Follows one call. */
export interface Watch {
  /** Sends one request of the call: calls `send` and gives what it gives. */
  send(send: () => Promise<Response>, request: WatchedRequest): Promise<Response>;
  /** Another request follows, after so many milliseconds. */
  retry(waitMs: number): void;
  /** A chunk of a streamed answer has come. */
  chunk(): void;
  /** The call is over, with an error or with a Reply or what has a conversation. Only the first time counts. */
  end(error?: unknown, answer?: unknown): void;
}

/** What a watch is told of a request: no token and no body. */
export interface WatchedRequest {
  readonly clientRequestId: string;
  /** 1 for the first request of a call. */
  readonly attempts: number;
}

/** Starts to follow a call, with the body of its request; undefined where nobody looks. `observer()` makes one. */
export type Observe = (operation: Operation, url: string, body: unknown) => Watch | undefined;

let standing: Observe | undefined;

/**
 * Follows the calls of every client that is made from now on and has no `observe` of its own. On Node, Bun and Deno the
 * package has set `observer()` already; in a browser's bundle it is left out, so that who needs it asks for it.
 */
export const setDefaultObserver = (observe: Observe | undefined): void => {
  standing = observe;
};

/** Who follows the calls of a client. */
export const observeOf = (observe: Observe | false | undefined): Observe | undefined =>
  observe === undefined ? standing : observe || undefined;
