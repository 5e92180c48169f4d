/** What `@azure/identity` and `@azure/core-auth` call an access token. */
export interface AccessToken {
  readonly token: string;
  /** When it expires, in milliseconds since 1970. */
  readonly expiresOnTimestamp: number;
  /** From when on it should be renewed, in milliseconds since 1970. @default two minutes before it expires */
  readonly refreshAfterTimestamp?: number;
}

/** A TokenCredential of `@azure/identity`, by its shape. */
export interface TokenCredential {
  getToken(scopes: string | string[], options?: { abortSignal?: AbortSignal }): Promise<AccessToken | null>;
}

/** What `@azure/msal-node` and `@azure/msal-browser` answer with, by its shape. */
export interface AuthenticationResult {
  readonly accessToken: string;
  readonly expiresOn: Date | null;
}

/** What a function may give: the token as text, or what `@azure/identity` or MSAL answered. */
export type GivenToken = string | AccessToken | AuthenticationResult | null;

/**
 * A token, a function that gives one, or a TokenCredential of `@azure/identity`. The function may give what MSAL answers:
 * `() => msal.acquireTokenSilent({ scopes, account })`.
 */
export type Credential = string | (() => GivenToken | Promise<GivenToken>) | TokenCredential;

/** Gives the token for a request, at once where it is at hand; `refused` asks for another one than that. */
export type TokenSource = (refused?: string) => string | Promise<string>;

/** An expiring token is renewed this long before its end, in milliseconds. */
const renewAhead = 120_000;

/**
 * One credential call serves all requests that wait for it. A token that says when it expires is kept until two minutes
 * before that; a function that gives text is called for each request, since only it knows how long its token lives.
 * @throws {TypeError} where the credential has none of the three shapes.
 */
export function tokenSource(credential: Credential, scope: string): TokenSource {
  if (typeof credential === 'string') {
    const token = checkToken(credential);
    return () => token;
  }
  const load = loader(credential, scope);
  let kept: Kept | undefined;
  let pending: Promise<string> | undefined;
  const renew = async () => {
    kept = keptOf(await load());
    return kept.token;
  };
  return (refused) => {
    const held = kept?.token === refused ? undefined : kept;
    if (held && Date.now() < held.renewAt) return held.token;
    pending ??= renew().finally(() => {
      pending = undefined;
    });
    // A renewal that fails costs nothing as long as the token at hand still holds.
    return held && Date.now() < held.endsAt ? pending.catch(() => held.token) : pending;
  };
}

/** A token with the times of its renewal and its end, in milliseconds since 1970; 0 where it does not say. */
interface Kept {
  readonly token: string;
  readonly renewAt: number;
  readonly endsAt: number;
}

/** Asks the credential. */
function loader(credential: Exclude<Credential, string>, scope: string): () => GivenToken | Promise<GivenToken> {
  if (typeof credential === 'function') return credential;
  if (typeof credential?.getToken === 'function') return () => credential.getToken(scope);
  throw new TypeError('credential is missing; give a token, a function that gives one, or a TokenCredential');
}

function keptOf(given: GivenToken): Kept {
  const { token, accessToken, expiresOnTimestamp, refreshAfterTimestamp, expiresOn } = (
    typeof given === 'string' ? { token: given } : (given ?? {})
  ) as Partial<AccessToken & AuthenticationResult>;
  const endsAt = expiresOnTimestamp ?? expiresOn?.getTime() ?? 0;
  const renewAt = Math.min(refreshAfterTimestamp ?? endsAt, endsAt - renewAhead);
  return { token: checkToken(token ?? accessToken), renewAt, endsAt };
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
