import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuthenticationError, type Cloud, checkToken, scopes } from '../src/index.ts';
import { goodClaims, madeUpToken } from './made-up-token.ts';

const now = 1_800_000_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(now * 1000);
  // The token goes nowhere.
  vi.stubGlobal('fetch', () => expect.unreachable('the token was sent'));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const found = async (claims: object, cloud?: Cloud) => {
  const token = madeUpToken(claims);
  const findings = await checkToken(token, cloud && { cloud });
  for (const { message } of findings) {
    for (const part of token.split('.')) expect(message).not.toContain(part);
    for (const identity of [goodClaims().name, goodClaims().upn, goodClaims().tid])
      expect(message).not.toContain(identity);
  }
  return findings;
};

describe('a token that the service would take', () => {
  it.each([
    'https://graph.microsoft.com',
    'https://graph.microsoft.com/',
    '00000003-0000-0000-c000-000000000000',
    ['https://graph.microsoft.com'],
  ])('has nothing against it, with the audience %j', async (aud) => expect(await found({ aud })).toEqual([]));

  it.each([
    ['usGovL4', 'https://graph.microsoft.us'],
    ['usGovL5', 'https://dod-graph.microsoft.us/'],
    ['china', 'https://microsoftgraph.chinacloudapi.cn'],
  ] as const)('is for its cloud: %s', async (cloud, aud) => {
    expect(await found({ aud }, cloud)).toEqual([]);
    expect(await found({ aud })).toEqual([
      { code: 'wrongAudience', message: expect.stringContaining(`give cloud: '${cloud}'`) },
    ]);
  });

  it('may come from any credential', async () => {
    const token = madeUpToken();
    expect(await checkToken(() => ({ accessToken: token, expiresOn: null }))).toEqual([]);
    const asked: unknown[] = [];
    const getToken = async (scope: string | string[]) => {
      asked.push(scope);
      return { token, expiresOnTimestamp: 0 };
    };
    expect(await checkToken({ getToken }, { cloud: 'usGovL4' })).toEqual([
      expect.objectContaining({ code: 'wrongAudience' }),
    ]);
    expect(asked).toEqual(['https://graph.microsoft.us/.default']);
  });

  it('may be older or younger than the clock of this machine says, by five minutes', async () => {
    expect(await found({ exp: now - 300 })).toEqual([]);
    expect(await found({ nbf: now + 300 })).toEqual([]);
  });

  it('may say nothing of when it ends', async () =>
    expect(await found({ exp: undefined, nbf: undefined })).toEqual([]));
});

describe('a token that the service would refuse', () => {
  it.each(scopes)('lacks a scope: %s', async (scope) => {
    const scp = scopes.filter((other) => other !== scope).join(' ');
    const message = expect.stringMatching(`lacks ${scope}, and all 7 are needed; .*consent`);
    expect(await found({ scp })).toEqual([{ code: 'missingScope', message }]);
  });

  it('has scopes of similar names, or none', async () => {
    const scp = scopes.join(' ').replace('Mail.Read', 'Mail.ReadBasic').replace('Chat.Read', 'Chat.ReadBasic');
    expect((await found({ scp }))[0]?.message).toContain('lacks Mail.Read, Chat.Read,');
    expect((await found({ scp: undefined }))[0]?.message).toContain(`lacks ${scopes.join(', ')},`);
  });

  it.each([
    [{ scp: undefined, roles: ['Sites.Read.All'], idtyp: 'app' }],
    [{ scp: undefined, roles: ['Sites.Read.All'], idtyp: undefined }],
    [{ scp: undefined, idtyp: 'app' }],
  ])('has no user: %j', async (claims) => {
    expect(await found(claims)).toEqual([{ code: 'appOnly', message: expect.stringContaining('sign a user in') }]);
  });

  it('may have roles beside its scopes: that is a user', async () => expect(await found({ roles: ['x'] })).toEqual([]));

  it('is that of a personal account', async () => {
    const tid = '9188040d-6c67-4c5b-b112-36a304b66dad';
    expect(await found({ tid })).toEqual([
      { code: 'personalAccount', message: expect.stringContaining('work or school') },
    ]);
  });

  it('is for another service, which is named where it is a plain name', async () => {
    const message = expect.stringContaining(
      '(https://management.azure.com); ask for https://graph.microsoft.com/.default',
    );
    expect(await found({ aud: 'https://management.azure.com/' })).toEqual([{ code: 'wrongAudience', message }]);
    const odd = await found({ aud: 'a b\u001b[2J' });
    expect(odd).toEqual([
      { code: 'wrongAudience', message: expect.stringMatching(/^the token is for another service; ask/) },
    ]);
    expect(await found({ aud: undefined })).toHaveLength(1);
  });

  it('has expired, or is not valid yet', async () => {
    expect(await found({ exp: now - 301 })).toEqual([
      { code: 'expired', message: 'the token expired at 2027-01-15T07:54:59Z; sign in again' },
    ]);
    expect(await found({ nbf: now + 301 })).toEqual([
      { code: 'notYetValid', message: expect.stringContaining('not valid before 2027-01-15T08:05:01Z') },
    ]);
    expect((await found({ exp: -1e300 }))[0]?.code).toBe('expired');
  });

  it('has each thing said that is wrong with it', async () => {
    const findings = await found({ exp: 1, aud: 'x', scp: 'User.Read' });
    expect(findings.map(({ code }) => code)).toEqual(['expired', 'wrongAudience', 'missingScope']);
  });
});

describe('what can not be looked at', () => {
  it.each([
    'opaque',
    'EwB4A8l6BAAU.x',
    'a.b.c',
    `a.${Buffer.from('[1]').toString('base64url')}.c`,
    `a.${Buffer.from('7').toString('base64url')}.c`,
    'a.b.c.d.e',
    '..',
  ])('is said, without a judgement: %s', async (token) => {
    expect(await checkToken(token)).toEqual([{ code: 'unreadable', message: expect.stringContaining('no JWT') }]);
  });

  it('is an error where the credential fails', async () => {
    const failing = checkToken(async () => Promise.reject(new Error('offline')));
    await expect(failing).rejects.toThrow(AuthenticationError);
    await expect(checkToken(async () => null)).rejects.toThrow('there is no token to check');
    await expect(checkToken(undefined as never)).rejects.toThrow(TypeError);
    await expect(checkToken('x', { cloud: 'mars' as Cloud })).rejects.toThrow(/usGovL4/);
  });
});
