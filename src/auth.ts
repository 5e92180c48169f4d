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

/** Gives the token for a request; `fresh` asks for another one than the `refused` one. */
export type TokenSource = (refused?: string) => Promise<string>;

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
    return async () => token;
  }
  if (typeof credential === 'function') return shared(async () => checkToken(await credential()));
  if (typeof credential?.getToken === 'function') return renewing(credential, scope);
  throw new TypeError('credential is missing; give a token, a function that gives one, or a TokenCredential');
}

/** Lets callers that come while one call is under way wait for that one. */
function shared(load: () => Promise<string>): () => Promise<string> {
  let pending: Promise<string> | undefined;
  return () => {
    pending ??= load().finally(() => {
      pending = undefined;
    });
    return pending;
  };
}

function renewing(credential: TokenCredential, scope: string): TokenSource {
  let kept: AccessToken | undefined;
  const load = shared(async () => {
    const loaded = await credential.getToken(scope);
    if (!loaded) throw new TypeError('the credential gave no token');
    checkToken(loaded.token);
    kept = loaded;
    return loaded.token;
  });
  return async (refused) => {
    const left = kept && kept.token !== refused ? kept.expiresOnTimestamp - Date.now() : 0;
    if (kept && left > renewAhead) return kept.token;
    // A renewal that fails costs nothing as long as the token at hand still holds.
    return left > 0 ? load().catch(() => kept!.token) : load();
  };
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
