/**
 * What an adapter file in clients/ exports. All adapters do the same work: POST `{}` with the bearer token, take a
 * success only, parse the JSON and give the conversation's id; those that can stream give the text so far, event by
 * event. A new client is one such file, and is found by its being there.
 */
export interface ClientModule {
  /** How the tables call it. */
  readonly title: string;
  /** A floor does less than a client does, so it is no peer to compare with. */
  readonly role: 'ours' | 'peer' | 'floor';
  /** The packages that its user installs. */
  readonly packages: readonly string[];
  /** It does not run in a browser, so that it has no bundle. */
  readonly nodeOnly?: boolean;
  readonly creator: Creator;
  /** The ways to read a stream, by name. */
  readonly streams?: Readonly<Record<string, Streamer>>;
}

/** Where a client sends to. */
export interface Service {
  /** With path, without a slash at its end: `http://127.0.0.1:4010/beta`. */
  readonly baseUrl: string;
  readonly token: string;
  /** Answers in the place of the global `fetch`. Streams only: their bytes come from memory in some sections. */
  readonly fetch?: typeof fetch;
}

/** Sets a client up, once for many calls. What it gives creates a conversation and gives its id. */
export type Creator = (service: Service) => () => Promise<string>;

/** Sets a client up. What it gives holds a turn and yields the text so far, as the events come. */
export type Streamer = (service: Service) => (conversationId: string, prompt: string) => AsyncIterable<string>;

/** The body of a turn. */
export const turn = (prompt: string) => ({ message: { text: prompt }, locationHint: { timeZone: 'UTC' } });

/** The text of the newest message of a snapshot: the last one. */
export const newestText = (conversation: { readonly messages?: readonly { readonly text?: string | null }[] | null }) =>
  conversation.messages?.at(-1)?.text ?? '';
