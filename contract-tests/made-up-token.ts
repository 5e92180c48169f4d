import { scopes } from '../src/index.ts';

/** What a delegated token of a user says, for the next hour. */
export const goodClaims = (): Record<string, unknown> => ({
  aud: 'https://graph.microsoft.com',
  iss: 'https://sts.windows.net/11111111-2222-3333-4444-555555555555/',
  idtyp: 'user',
  nbf: Math.floor(Date.now() / 1000) - 60,
  exp: Math.floor(Date.now() / 1000) + 3600,
  scp: `openid profile ${scopes.join(' ')}`,
  tid: '11111111-2222-3333-4444-555555555555',
  name: 'Zoë Żółć-Møller',
  upn: 'zoe@fabrikam.example',
});

/** A JWT with these claims; nobody signed it. */
export const madeUpToken = (claims: object = {}): string =>
  [
    { typ: 'JWT', alg: 'none' },
    { ...goodClaims(), ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat('not-a-signature')
    .join('.');
