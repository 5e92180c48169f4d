import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLock, checkPages, readDescribed, readKnownPages } from '../../scripts/docs/check/check.ts';
import { parseLock, readLock } from '../../scripts/docs/check/lock.ts';
import { garden, hasShared, repository, shared, unlessShared } from './garden.ts';

describe('the facts that were last accepted', () => {
  it('are what the description says, with every disagreement recorded', () => {
    const { findings, accepted } = checkLock(readDescribed(repository), readLock(repository));
    expect(findings).toEqual([]);
    expect(accepted.filter(({ direction }) => direction === 'contradiction').length).toBeGreaterThan(40);
  });

  it('find a description that was changed by itself', () => {
    const g = garden().edit('openapi/schemas/tree.yaml', 'format: int32', 'format: int64');
    expect(checkLock(readDescribed(g.folder), readLock(g.folder)).findings).toMatchObject([
      { direction: 'different', subject: 'tree.height', page: 'garden/types/tree.md', line: null, fileLine: 23 },
    ]);
  });

  it('find a disagreement that is no longer recorded, and a record of none', () => {
    const id = 'contradiction:example-against-table:tree.bark@tree-prune';
    const unrecorded = garden().edit('openapi/documented.yaml', `\n    accepts:\n      - ${id}`, '');
    expect(checkLock(readDescribed(unrecorded.folder), readLock(unrecorded.folder)).findings).toMatchObject([{ id }]);
    const other = garden().edit('openapi/documented.yaml', `- ${id}`, `- ${id}\n      - ${id.replace('bark', 'moss')}`);
    expect(checkLock(readDescribed(other.folder), readLock(other.folder)).findings).toMatchObject([
      { direction: 'gone' },
    ]);
  });

  it('are refused where they were edited by hand, are no lock, or are missing', () => {
    const text = garden().text('openapi/documented.lock.json');
    expect(() => parseLock(text.replace('"Int32"', '"Int64"'))).toThrow(/its hash differs/);
    expect(() => parseLock('{')).toThrow(/no JSON/);
    expect(() => parseLock('{"version":1,"pages":[],"contradictions":[]}')).toThrow(/with pages/);
    const g = garden().remove('openapi/documented.lock.json');
    expect(() => readLock(g.folder)).toThrow(/is missing/);
  });

  it('hold facts and no sentence of a page', () => {
    const { pages } = parseLock(readFileSync(join(repository, 'openapi/documented.lock.json'), 'utf8'));
    const texts = JSON.stringify(pages.flatMap(({ facts }) => facts)).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
    const sentences = texts.filter((text) => text.split(' ').length > 7);
    expect(sentences).toEqual([]);
  });
});

describe(`the vendor's pages${unlessShared}`, () => {
  it.skipIf(!hasShared).each([
    ['docs', 49],
    ['seeds', 12],
  ])('say in %s what the description says, and disagree where it is recorded', async (folder, disagreements) => {
    const described = readDescribed(repository);
    const read = await readKnownPages([join(shared, folder)], described);
    const { findings, accepted, notUnderstood } = checkPages(read, described, readLock(repository));
    expect([findings, notUnderstood]).toEqual([[], []]);
    expect(accepted.filter(({ acceptedBy }) => acceptedBy.startsWith('disagreement')).length).toBe(disagreements);
  });
});
