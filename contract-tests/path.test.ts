import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../src/index.ts';
import { operations } from '../src/operations.ts';
import { fillPath } from '../src/path.ts';

const [template, operation] = Object.entries(operations).find(([, { name }]) => name === 'chat')!;
const fill = (conversationId: unknown): string => fillPath(template, { conversationId }, operation);
/** The segments of the path as a server gets them. */
const segments = (id: string): string[] => new URL(`https://host.example/beta${fill(id)}`).pathname.split('/').slice(1);

describe('a conversation id in the path', () => {
  it('stays inside its segment, and means the same to whoever decodes it, whatever its characters are', () => {
    const ids = fc
      .oneof(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.string({
          minLength: 1,
          unit: fc.constantFrom('/', '.', '%', '2', 'F', 'E', '\\', '?', '#', ':', '@', 'é', '😀', '\0'),
        }),
      )
      .filter((id) => id !== '.' && id !== '..' && !/\p{Surrogate}/u.test(id));
    fc.assert(
      fc.property(ids, (id) => {
        const found = segments(id);
        expect(found.map((segment, index) => (index === 3 ? decodeURIComponent(segment) : segment))).toEqual([
          ...['beta', 'copilot', 'conversations', id, 'chat'],
        ]);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '',
    '.',
    '..',
    '\ud800',
    'a\udc00b',
    7,
    null,
    undefined,
    {},
    ['a'],
  ])('is refused where none can be: %j', (id) => {
    expect(() => fill(id)).toThrow(InvalidRequestError);
    expect(() => fill(id)).toThrow(/conversationId is a conversation id as the service gave it/);
  });

  it('is refused where it is missing altogether', () => {
    expect(() => fillPath(template, undefined, operation)).toThrow(/conversationId/);
  });
});
