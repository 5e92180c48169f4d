import { describe, expect, it } from 'vitest';
import { checkHeaders } from '../src/headers.ts';
import { InvalidRequestError } from '../src/index.ts';
import { operations } from '../src/operations.ts';

const operation = Object.values(operations)[0]!;

describe('headers of the caller', () => {
  it('are taken in lower case, as text, without those that are not set', () => {
    const given = { Prefer: 'a', 'X-Count': 7, 'x-flag': false, 'x-none': undefined, 'x-null': null, 'X-Empty': '' };
    expect(checkHeaders(given)).toEqual({ prefer: 'a', 'x-count': '7', 'x-flag': 'false', 'x-empty': '' });
    expect(checkHeaders(undefined)).toEqual({});
  });

  it.each(['authorization', 'Authorization', 'AUTHORIZATION'])('may not hold %s', (name) => {
    expect(() => checkHeaders({ [name]: 'Bearer secret-part' })).toThrow(/made from the credential/);
  });

  it.each([
    ['a name with a space', 'a b', 'x'],
    ['a name with a line break', 'a\nb', 'x'],
    ['an empty name', '', 'x'],
    ['a value with a line break', 'x-a', 'secret-part\r\nx-b: c'],
    ['a value with NUL', 'x-a', 'secret-part\0'],
    ['a value beyond Latin-1', 'x-a', 'secret-part\u4e2d'],
  ])('may not have %s: a TypeError in the options, an InvalidRequestError in a call, and no value in either', (_, name, value) => {
    for (const [of, type] of [
      [undefined, TypeError],
      [operation, InvalidRequestError],
    ] as const) {
      const check = () => checkHeaders({ [name]: value }, of);
      expect(check).toThrow(type);
      expect(check).toThrow(/header/);
      expect(check).not.toThrow(/secret-part/);
    }
  });
});
