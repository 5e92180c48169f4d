import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../scripts/docs/evaluate.ts';
import { runMutations, type SourcePage } from '../../scripts/docs/mutate/run.ts';
import { fixtures, folderWith, hasShared, resource, shared } from './support.ts';

const before = resource('a | String | One.', 'b | Int32 | Two.');
const after = resource('a | String | Said otherwise.', 'b | Int64 | Two.');
const entry = {
  kind: 'resource.property',
  subject: 'b',
  where: 'table',
  before: { type: 'Int32', collection: false, required: null },
  after: { type: 'Int64', collection: false, required: null },
};
const row = {
  commit: 'c1',
  path_before: 'leaf.md',
  path_after: 'leaf.md',
  contract_change: true,
  changes: [entry],
  before_file: 'before.md',
  after_file: 'after.md',
};

const labelled = (...rows: object[]) =>
  join(
    folderWith({
      'labels.jsonl': rows.map((one) => JSON.stringify(one)).join('\n'),
      'before.md': before,
      'after.md': after,
    }),
    'labels.jsonl',
  );

describe('the score against labels', () => {
  it('is full where everything is found', async () => {
    const result = await evaluate(labelled(row));
    expect(result).toMatchObject({
      rows: { found: 1, extra: 0, missed: 0 },
      entries: { found: 1, extra: 0, missed: 0 },
      misses: [],
    });
  });

  it('counts a row without a change that is flagged', async () => {
    const result = await evaluate(labelled({ ...row, contract_change: false, changes: [] }));
    expect(result).toMatchObject({ rows: { found: 0, extra: 1 }, entries: { extra: 1 } });
    expect(result.misses).toEqual([
      'row flagged without cause: c1 leaf.md: resource.property',
      'entry not labelled: c1 leaf.md: resource.property b',
    ]);
  });

  it('counts a row of which one kind is missed', async () => {
    const name = { kind: 'resource.name', subject: 'H1', before: 'leaf', after: 'foliage' };
    const result = await evaluate(labelled({ ...row, changes: [entry, name] }));
    expect(result).toMatchObject({ rows: { found: 0, missed: 1 }, entries: { found: 1, missed: 1 } });
  });

  it('counts an entry with another value apart', async () => {
    const result = await evaluate(
      labelled({ ...row, changes: [{ ...entry, after: { ...entry.after, type: 'Double' } }] }),
    );
    expect(result).toMatchObject({
      rows: { found: 1 },
      entries: { found: 1, missed: 0 },
      values: { found: 0, missed: 1, extra: 1 },
    });
  });

  it('leaves ambiguous rows and weak entries aside', async () => {
    const weak = { kind: 'resource.name', subject: 'H1', before: 'leaf', after: 'foliage', weak: true };
    const result = await evaluate(
      labelled(
        row,
        { ...row, ambiguous: true, contract_change: false, changes: [] },
        { ...row, changes: [entry, weak] },
      ),
    );
    expect(result).toMatchObject({ rows: { found: 2, extra: 0, missed: 0 }, leftAside: 1, misses: [] });
  });

  it.each([
    ['a file that is not there', 'nothing.jsonl', /no such file; name a labels.jsonl/],
    ['a file without rows', join(fixtures, 'pages/resources/orchardstub.md'), /holds no rows/],
  ])('refuses %s', async (_, file, message) => {
    await expect(evaluate(file)).rejects.toThrow(message);
  });

  it('does not read pages outside of the folder of the labels', async () => {
    await expect(evaluate(labelled({ ...row, after_file: '../../secret.md' }))).rejects.toThrow(
      'lies outside the folder of the labels',
    );
  });

  it.skipIf(!hasShared)('is full on the labelled history of the real pages (needs ../shared)', async () => {
    const result = await evaluate(join(shared, 'docs-history', 'labels.jsonl'));
    expect(result.misses).toEqual([]);
    expect(result.rows.found).toBe(51);
    expect(result.values).toEqual({ found: 245, extra: 0, missed: 0 });
  });
});

function sources(folder: string): SourcePage[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.md') && !name.includes('includes'),
  );
  return names.sort().map((name) => ({ path: name, source: readFileSync(join(folder, name), 'utf8') }));
}

describe('a sample of the edits that docs:mutate makes', () => {
  it('finds every single-fact change and nothing in neutral edits of our own pages', async () => {
    const report = await runMutations(sources(join(fixtures, 'pages')), 100, 2);
    expect(report.failures).toEqual([]);
    expect(report).toMatchObject({ mutations: 100, found: 100, neutral: 100, quiet: 100 });
  });

  it.skipIf(!hasShared)('finds them in the real pages (needs ../shared)', async () => {
    const report = await runMutations(sources(join(shared, 'docs')), 40, 3);
    expect(report.failures).toEqual([]);
  });

  it('reports a change at another line, a change too many, and an edit that was not neutral', async () => {
    const page = { path: 'leaf.md', source: before };
    const wrong = (line: number) => () => ({ source: after, kind: 'resource.property' as const, line, lineBefore: 8 });
    const neutral = { nothing: (source: string) => `${source}\n` };
    const rest = { neutralEdits: neutral };
    expect(await runMutations([page], 1, 1, { mutators: { right: wrong(8) }, ...rest })).toMatchObject({
      found: 1,
      quiet: 1,
    });
    expect(await runMutations([page], 1, 1, { mutators: { wrong: wrong(9) }, ...rest })).toMatchObject({
      found: 0,
      quiet: 1,
    });
    const two = () => ({
      source: resource('a | Guid | One.', 'b | Int64 | Two.'),
      kind: 'resource.property' as const,
      line: 8,
      lineBefore: 8,
    });
    expect(await runMutations([page], 1, 1, { mutators: { two }, ...rest })).toMatchObject({ found: 0 });
    const loud = { mutators: { right: wrong(8) }, neutralEdits: { loud: () => after } };
    const report = await runMutations([page], 1, 1, loud);
    expect(report).toMatchObject({ found: 1, neutral: 1, quiet: 0 });
    expect(report.failures).toEqual(['loud in leaf.md: wanted nothing, got resource.property b at 8/8']);
  });

  it('refuses to pass where there is nothing to edit', async () => {
    await expect(runMutations([], 10, 1)).rejects.toThrow('there are no pages to edit');
    await expect(runMutations([{ path: 'a.md', source: 'words' }], 10, 1)).rejects.toThrow('only 0 of 10 edits');
  });
});
