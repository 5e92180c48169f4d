import { type Credential, tokenSource } from './auth.ts';
import { type Cloud, cloudOf, resolveTarget } from './cloud.ts';
import { AuthenticationError } from './errors.ts';
import { isJsonObject } from './json.ts';
import { scopes } from './scopes.ts';

/** Why the service is likely to refuse a token; `unreadable` is no reason, but says that nothing was looked at. */
export type TokenFindingCode =
  | 'unreadable'
  | 'expired'
  | 'notYetValid'
  | 'wrongAudience'
  | 'appOnly'
  | 'personalAccount'
  | 'missingScope';

/** One thing that is wrong with a token, and what to do about it. It has nothing of the token but its audience. */
export interface TokenFinding {
  readonly code: TokenFindingCode;
  readonly message: string;
}

/** Options of looking at a token. */
export interface CheckTokenOptions {
  /** The Microsoft cloud that it is for. @default 'global' */
  readonly cloud?: Cloud;
}

type Claims = Readonly<Record<string, unknown>>;

/** What clocks may differ by, in milliseconds; Microsoft Entra allows for as much. */
const skew = 300_000;

/** Microsoft Graph, in every cloud. */
const graphAppId = '00000003-0000-0000-c000-000000000000';

/** The tenant that all personal accounts are in. */
const personalTenant = '9188040d-6c67-4c5b-b112-36a304b66dad';

/**
 * Reads the claims of a token and says what of them the service will not take: a missing scope, a token without a user,
 * another audience, a time that is over. It sends the token nowhere and does not check its signature; an empty list says
 * that nothing was found, not that the service will take it.
 * Pages: the Permissions section of each operation; Microsoft identity platform, access token claims.
 * @throws {AuthenticationError} where the credential gives no token. @throws {TypeError} for what is no credential.
 */
export async function checkToken(credential: Credential, { cloud }: CheckTokenOptions = {}): Promise<TokenFinding[]> {
  const { scope } = resolveTarget(cloud);
  const give = tokenSource(credential, scope);
  const token = await Promise.resolve(give()).catch((cause: unknown) => {
    throw new AuthenticationError('there is no token to check: the credential failed', { cause });
  });
  const claims = claimsOf(token);
  if (!claims)
    return [finding('unreadable', 'the token is no JWT that can be read here, which says nothing against it')];
  return [...times(claims), ...audience(claims, cloud ?? 'global'), ...account(claims)];
}

const finding = (code: TokenFindingCode, message: string): TokenFinding => ({ code, message });

function claimsOf(token: string): Claims | undefined {
  const [, payload, signature, ...more] = token.split('.');
  if (!payload || signature === undefined || more.length > 0) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isJsonObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

function times({ exp, nbf }: Claims): TokenFinding[] {
  const now = Date.now();
  const found: TokenFinding[] = [];
  if (typeof exp === 'number' && exp * 1000 + skew < now) {
    found.push(finding('expired', `the token expired at ${timeOf(exp)}; sign in again`));
  }
  if (typeof nbf === 'number' && nbf * 1000 - skew > now) {
    found.push(finding('notYetValid', `the token is not valid before ${timeOf(nbf)}; set the clock of this machine`));
  }
  return found;
}

const timeOf = (seconds: number): string => {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? 'a time that is none' : time.toISOString().replace('.000Z', 'Z');
};

function audience({ aud }: Claims, cloud: Cloud): TokenFinding[] {
  const audiences = (Array.isArray(aud) ? aud : [aud]).map((one) => String(one).replace(/\/$/, '').toLowerCase());
  const wanted = new URL(resolveTarget(cloud).baseUrl).origin;
  if (audiences.some((one) => one === graphAppId || one === wanted)) return [];
  const other = audiences.map(cloudOf).find((found) => found !== undefined);
  const is = /^[\w:/.-]{1,100}$/.test(audiences.join()) ? ` (${audiences.join()})` : '';
  const remedy = other ? `give cloud: '${other}', or a token for ${wanted}` : `ask for ${wanted}/.default`;
  return [finding('wrongAudience', `the token is for another service${is}; ${remedy}`)];
}

function account({ scp, roles, idtyp, tid }: Claims): TokenFinding[] {
  if (idtyp === 'app' || (scp === undefined && roles !== undefined)) {
    return [finding('appOnly', 'the token is that of an app without a user; sign a user in, or go on behalf of one')];
  }
  const found: TokenFinding[] = [];
  if (tid === personalTenant) {
    found.push(finding('personalAccount', 'the user has a personal account; sign in with a work or school account'));
  }
  // By name: the pages say of higher permissions that they are not supported.
  const given = String(scp ?? '')
    .toLowerCase()
    .split(' ');
  const missing = scopes.filter((scope) => !given.includes(scope.toLowerCase()));
  if (missing.length > 0) {
    const remedy = 'add what is missing to the app registration, and let the user or an administrator consent';
    found.push(
      finding('missingScope', `the token lacks ${missing.join(', ')}, and all ${scopes.length} are needed; ${remedy}`),
    );
  }
  return found;
}
