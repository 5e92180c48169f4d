/** What `@azure/identity` and `@azure/core-auth` call an access token. */
export interface AccessToken {
  readonly token: string;
  /** When it expires, in milliseconds since 1970. */
  readonly expiresOnTimestamp: number;
}

/** A TokenCredential of `@azure/identity`, by its shape. */
export interface TokenCredential {
  getToken(scopes: string | string[], options?: { abortSignal?: AbortSignal }): Promise<AccessToken | null>;
}

/** A token, a function that gives one, or a TokenCredential of `@azure/identity`. */
export type Credential = string | (() => string | Promise<string>) | TokenCredential;

/** Gives the token for a request, at once where it is at hand; `refused` asks for another one than that. */
export type TokenSource = (refused?: string) => string | Promise<string>;

/** An expiring token is renewed this long before its end, in milliseconds. */
const renewAhead = 120_000;

/**
 * One credential call serves all requests that wait for it. The token of a TokenCredential is kept until two minutes
 * before it expires; a function is called for each request, since only it knows how long its token lives.
 * @throws {TypeError} where the credential has none of the three shapes.
 */
export function tokenSource(credential: Credential, scope: string): TokenSource {
  if (typeof credential === 'string') {
    const token = checkToken(credential);
    return () => token;
  }
  const load = loader(credential, scope);
  let kept: AccessToken | undefined;
  let pending: Promise<string> | undefined;
  const loadKept = async () => {
    const loaded = await load();
    const token = checkToken(loaded?.token);
    kept = loaded!;
    return token;
  };
  return (refused) => {
    const { token, expiresOnTimestamp = 0 } = kept && kept.token !== refused ? kept : {};
    const left = expiresOnTimestamp - Date.now();
    if (token && left > renewAhead) return token;
    pending ??= loadKept().finally(() => {
      pending = undefined;
    });
    // A renewal that fails costs nothing as long as the token at hand still holds.
    return token && left > 0 ? pending.catch(() => token) : pending;
  };
}

/** Asks the credential. A function is a TokenCredential whose tokens are never kept. */
function loader(credential: Exclude<Credential, string>, scope: string): () => Promise<AccessToken | null> {
  if (typeof credential === 'function') return async () => ({ token: await credential(), expiresOnTimestamp: 0 });
  if (typeof credential?.getToken === 'function') return async () => credential.getToken(scope);
  throw new TypeError('credential is missing; give a token, a function that gives one, or a TokenCredential');
}

// fetch quotes an invalid header value in its error, so a token that can't be a header never reaches it.
function checkToken(token: unknown): string {
  if (typeof token !== 'string' || !token) throw new TypeError('the credential gave no token');
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError(
      'the token has characters that no bearer token has (such as a line break); check how it was read',
    );
  }
  return token;
}
