import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AccessToken, type Credential, tokenSource } from '../src/auth.ts';

const scope = 'https://graph.microsoft.com/.default';
const minute = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(1_800_000_000_000);
});
afterEach(() => {
  vi.useRealTimers();
});

/** A TokenCredential whose tokens live for so long, and whose calls are answered when the test says so. */
function manual() {
  const calls: { resolve(token: AccessToken | null): void; reject(error: Error): void; scope: unknown }[] = [];
  const getToken = (asked: string | string[]) =>
    new Promise<AccessToken | null>((resolve, reject) => calls.push({ resolve, reject, scope: asked }));
  return { calls, credential: { getToken } };
}

/** A TokenCredential that answers at once with the next of the given outcomes; the last one goes on. */
function scripted(...outcomes: (readonly [string, livesMs: number] | Error | null)[]) {
  const count = { calls: 0 };
  const getToken = async () => {
    const outcome = outcomes[Math.min(count.calls++, outcomes.length - 1)];
    if (outcome instanceof Error) throw outcome;
    return outcome ? { token: outcome[0], expiresOnTimestamp: Date.now() + outcome[1] } : null;
  };
  return { count, token: tokenSource({ getToken }, scope) };
}

describe('a TokenCredential', () => {
  it('is called once for all requests that wait, and asked for the scope', async () => {
    const { calls, credential } = manual();
    const token = tokenSource(credential, scope);
    const waiting = [token(), token(), token()];
    await Promise.resolve();
    expect(calls.map((call) => call.scope)).toEqual([scope]);
    calls[0]!.resolve({ token: 'a', expiresOnTimestamp: Date.now() + 60 * minute });
    expect(await Promise.all(waiting)).toEqual(['a', 'a', 'a']);
    expect(await token()).toBe('a');
    expect(calls).toHaveLength(1);
  });

  it('is called once for all requests whose token was refused', async () => {
    const { calls, credential } = manual();
    const token = tokenSource(credential, scope);
    const first = token();
    calls[0]!.resolve({ token: 'a', expiresOnTimestamp: Date.now() + 60 * minute });
    await first;
    const fresh = [token('a'), token('a')];
    calls[1]!.resolve({ token: 'b', expiresOnTimestamp: Date.now() + 60 * minute });
    expect(await Promise.all(fresh)).toEqual(['b', 'b']);
    expect(await token('a'), 'a request that comes late with the old refusal').toBe('b');
    expect(calls).toHaveLength(2);
  });

  it('is called again two minutes before its token expires, and not before', async () => {
    const { count, token } = scripted(['a', 60 * minute], ['b', 60 * minute]);
    expect(await token()).toBe('a');
    vi.setSystemTime(Date.now() + 58 * minute - 1);
    expect(await token()).toBe('a');
    expect(count.calls).toBe(1);
    vi.setSystemTime(Date.now() + 1);
    expect(await token()).toBe('b');
    expect(count.calls).toBe(2);
  });

  it('that fails to renew costs nothing while the token at hand still holds', async () => {
    const { count, token } = scripted(['a', 60 * minute], new Error('offline'), ['b', 60 * minute]);
    await token();
    vi.setSystemTime(Date.now() + 59 * minute);
    expect(await token()).toBe('a');
    expect(count.calls).toBe(2);
    expect(await token(), 'and is asked again at the next request').toBe('b');
  });

  it('that fails to renew fails the request once the token has expired', async () => {
    const { token } = scripted(['a', 60 * minute], new Error('offline'));
    await token();
    vi.setSystemTime(Date.now() + 60 * minute);
    await expect(token()).rejects.toThrow('offline');
  });

  it('that fails to replace a refused token fails the request: the refused one is not given again', async () => {
    const { token } = scripted(['a', 60 * minute], new Error('offline'));
    await token();
    await expect(token('a')).rejects.toThrow('offline');
  });

  it('that failed is asked again: a failure is not kept', async () => {
    const { count, token } = scripted(new Error('offline'), ['b', 60 * minute]);
    await expect(token()).rejects.toThrow('offline');
    expect(await token()).toBe('b');
    expect(count.calls).toBe(2);
  });

  it('whose tokens are born old is asked for each request, and not in a loop', async () => {
    const { count, token } = scripted(['a', minute], ['b', minute], ['c', minute]);
    expect([await token(), await token(), await token()]).toEqual(['a', 'b', 'c']);
    expect(count.calls).toBe(3);
  });

  it('that gives no token is an error that says so', async () => {
    await expect(scripted(null).token()).rejects.toThrow('the credential gave no token');
  });
});

describe('a function', () => {
  it('is called for each request, but once for those that wait', async () => {
    let calls = 0;
    const token = tokenSource(async () => `t${++calls}`, scope);
    expect(await Promise.all([token(), token(), token()])).toEqual(['t1', 't1', 't1']);
    expect(await token()).toBe('t2');
  });

  it('may be synchronous, and may throw without harm to the next request', async () => {
    let calls = 0;
    const token = tokenSource(() => {
      if (++calls === 1) throw new Error('locked');
      return 'open';
    }, scope);
    await expect(token()).rejects.toThrow('locked');
    expect(await token()).toBe('open');
  });
});

describe('what says when it expires', () => {
  const expiring = (token: string, livesMs: number, refreshMs?: number) => {
    const endsAt = Date.now() + livesMs;
    const refreshAfterTimestamp = refreshMs === undefined ? undefined : Date.now() + refreshMs;
    return {
      'an AccessToken': {
        token,
        expiresOnTimestamp: endsAt,
        ...(refreshAfterTimestamp && { refreshAfterTimestamp }),
      },
      'the AuthenticationResult of MSAL': { accessToken: token, expiresOn: new Date(endsAt) },
    };
  };

  for (const shape of ['an AccessToken', 'the AuthenticationResult of MSAL'] as const) {
    it(`is kept where a function gives it, until two minutes before: ${shape}`, async () => {
      let calls = 0;
      const token = tokenSource(async () => expiring(`t${++calls}`, 60 * minute)[shape], scope);
      expect(await Promise.all([token(), token()])).toEqual(['t1', 't1']);
      vi.setSystemTime(Date.now() + 58 * minute - 1);
      expect(await token()).toBe('t1');
      vi.setSystemTime(Date.now() + 1);
      expect(await token()).toBe('t2');
      expect(await token('t2'), 'and another one is asked for where it was refused').toBe('t3');
    });
  }

  it('is renewed earlier where it says so, and used on where that fails', async () => {
    let calls = 0;
    const token = tokenSource(() => {
      if (++calls === 2) throw new Error('offline');
      return expiring(`t${calls}`, 60 * minute, 30 * minute)['an AccessToken'];
    }, scope);
    expect(await token()).toBe('t1');
    vi.setSystemTime(Date.now() + 30 * minute - 1);
    expect(await token()).toBe('t1');
    vi.setSystemTime(Date.now() + 1);
    expect([await token(), calls]).toEqual(['t1', 2]);
    expect(await token()).toBe('t3');
  });

  it('is not kept where MSAL does not know: expiresOn is null', async () => {
    let calls = 0;
    const token = tokenSource(() => ({ accessToken: `t${++calls}`, expiresOn: null }), scope);
    expect([await token(), await token()]).toEqual(['t1', 't2']);
  });
});

describe('what is no token', () => {
  const bad = ['', 'two words', 'a\nb', 'a\r\nx: y', 'tab\t', 'caf\u00e9', ' leading', '\u0000'];

  it.each(bad)('is refused where the string is given: %j, and not quoted', (given) => {
    let message = '';
    try {
      tokenSource(given, scope);
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
      message = (error as Error).message;
    }
    expect(message).toMatch(/token/);
    for (const part of given.split(/\s/).filter((word) => word.length > 3)) expect(message).not.toContain(part);
  });

  it.each([...bad, undefined, null, 7, {}])('is refused where a credential gives it: %j', async (given) => {
    await expect(tokenSource((() => given) as Credential, scope)()).rejects.toThrow(TypeError);
    const expiresOnTimestamp = Date.now() + 60 * minute;
    const getToken = async () => ({ token: given as string, expiresOnTimestamp });
    await expect(tokenSource({ getToken }, scope)()).rejects.toThrow(TypeError);
    const msal = async () => ({ accessToken: given as string, expiresOn: new Date(expiresOnTimestamp) });
    await expect(tokenSource(msal, scope)()).rejects.toThrow(TypeError);
  });

  it.each([undefined, null, 7, {}, { getToken: 'x' }])('%j is no credential', (given) => {
    expect(() => tokenSource(given as unknown as Credential, scope)).toThrow(/credential is missing/);
  });
});
