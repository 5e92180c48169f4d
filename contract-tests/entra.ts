/**
 * A made-up Microsoft Entra for one process, as handlers for msw: it signs a made-up user in by device code, by browser
 * (authorization code with PKCE) and on behalf of another token. Its tokens are JWTs that nobody signed.
 */
import { createHash, randomUUID } from 'node:crypto';
import { HttpResponse, http } from 'msw';
import { goodClaims, madeUpToken } from './made-up-token.ts';

export const authority = 'https://login.microsoftonline.com';
export const clientId = '99999999-8888-7777-6666-555555555555';
const tenantId = String(goodClaims().tid);
const userId = '12345678-1234-1234-1234-123456789abc';

/** A request for a token as the authority got it. */
interface TokenRequest {
  readonly tenant: string;
  readonly form: Readonly<Record<string, string>>;
}

export function fakeEntra({ pending = 1, claims = {} }: { pending?: number; claims?: object } = {}) {
  const requests: TokenRequest[] = [];
  /** The access tokens that were given out. */
  const tokens: string[] = [];
  const codes = new Map<string, URLSearchParams>();
  let waits = pending;

  const answer = (form: Record<string, string>, nonce?: string | null) => {
    const granted = (form.scope ?? '').split(' ').filter((scope) => scope.startsWith('https://graph.microsoft.com/'));
    const scp = granted.map((scope) => scope.replace('https://graph.microsoft.com/', '')).join(' ');
    const all = scp.includes('.default') ? goodClaims().scp : scp;
    const token = madeUpToken({ scp: all, jti: randomUUID(), ...claims });
    tokens.push(token);
    const user = { oid: userId, sub: userId, preferred_username: 'zoe@fabrikam.example', ver: '2.0' };
    const iss = `${authority}/${tenantId}/v2.0`;
    const clientInfo = Buffer.from(JSON.stringify({ uid: userId, utid: tenantId })).toString('base64url');
    return HttpResponse.json({
      token_type: 'Bearer',
      scope: [...granted, 'openid', 'profile', 'offline_access'].join(' '),
      expires_in: 3600,
      ext_expires_in: 3600,
      access_token: token,
      refresh_token: 'a-made-up-refresh-token',
      id_token: madeUpToken({ ...user, iss, aud: form.client_id, tid: tenantId, ...(nonce && { nonce }) }),
      client_info: clientInfo,
    });
  };
  const refuse = (error: string, description: string) =>
    HttpResponse.json({ error, error_description: description, error_codes: [0] }, { status: 400 });

  const handlers = [
    http.get(`${authority}/common/discovery/instance`, () =>
      HttpResponse.json({
        tenant_discovery_endpoint: `${authority}/${tenantId}/v2.0/.well-known/openid-configuration`,
        'api-version': '1.1',
        metadata: [
          {
            preferred_network: new URL(authority).host,
            preferred_cache: new URL(authority).host,
            aliases: [new URL(authority).host],
          },
        ],
      }),
    ),
    http.get(`${authority}/:tenant/v2.0/.well-known/openid-configuration`, ({ params }) => {
      const base = `${authority}/${params.tenant}/oauth2/v2.0`;
      return HttpResponse.json({
        token_endpoint: `${base}/token`,
        authorization_endpoint: `${base}/authorize`,
        device_authorization_endpoint: `${base}/devicecode`,
        issuer: `${authority}/${tenantId}/v2.0`,
        jwks_uri: `${authority}/${params.tenant}/discovery/v2.0/keys`,
      });
    }),
    http.post(`${authority}/:tenant/oauth2/v2.0/devicecode`, async () =>
      HttpResponse.json({
        device_code: 'a-made-up-device-code',
        user_code: 'MADE-UP',
        verification_uri: 'https://microsoft.com/devicelogin',
        expires_in: 900,
        interval: 1,
        message: 'To sign in, open https://microsoft.com/devicelogin and enter the code MADE-UP',
      }),
    ),
    http.post(`${authority}/:tenant/oauth2/v2.0/token`, async ({ request, params }) => {
      const form = Object.fromEntries(new URLSearchParams(await request.text()));
      requests.push({ tenant: String(params.tenant), form });
      if (form.grant_type?.endsWith('device_code') || form.device_code) {
        if (waits-- > 0) return refuse('authorization_pending', 'AADSTS70016: the user has not entered the code yet');
        return answer(form);
      }
      if (form.grant_type === 'authorization_code') {
        const asked = codes.get(String(form.code));
        const challenge = createHash('sha256').update(String(form.code_verifier)).digest('base64url');
        if (!asked || asked.get('code_challenge') !== challenge)
          return refuse('invalid_grant', 'AADSTS50148: wrong verifier');
        return answer(form, asked.get('nonce'));
      }
      const onBehalf = form.requested_token_use === 'on_behalf_of' && form.assertion && form.client_secret;
      return onBehalf ? answer(form) : refuse('unsupported_grant_type', 'AADSTS70003: not supported here');
    }),
  ];

  /** The user signs in: what goes back, and to where. */
  const signIn = (authorizeUrl: string) => {
    const asked = new URL(authorizeUrl).searchParams;
    const code = randomUUID();
    codes.set(code, asked);
    const state = asked.get('state');
    const answer = new URLSearchParams({ code, ...(state && { state }) });
    return { answer, redirect: String(asked.get('redirect_uri')), mode: asked.get('response_mode') };
  };

  /** What a browser does with that for a program on its machine. */
  const visit = async (authorizeUrl: string): Promise<void> => {
    const { answer, redirect, mode } = signIn(authorizeUrl);
    const posted = mode === 'form_post';
    // The page that it is sent on to may be gone with its server.
    const init = { redirect: 'manual', ...(posted && { method: 'POST', body: answer }) } as const;
    await fetch(posted ? redirect : `${redirect}?${answer}`, init);
  };

  /** Where the sign-in page sends a browser on to, for a page. */
  const back = (authorizeUrl: string): string => {
    const { answer, redirect } = signIn(authorizeUrl);
    return `${redirect}#${answer}`;
  };

  return { handlers, requests, tokens, visit, back };
}
