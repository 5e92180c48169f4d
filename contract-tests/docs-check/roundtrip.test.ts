import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contradictionsOf, identifyPages, readDescribed, readKnownPages } from '../../scripts/docs/check/check.ts';
import { readLabels } from '../../scripts/docs/label-rows.ts';
import { casesOfHistory, casesOfMutations } from '../../scripts/docs/roundtrip/cases.ts';
import { makeTrip } from '../../scripts/docs/roundtrip/trip.ts';
import { fixture, hasShared, repository, shared, unlessShared } from './garden.ts';

async function sample(root: string, pages: string, labels: string | null, every: number) {
  const described = readDescribed(root);
  const read = await readKnownPages([pages], described);
  const contradictions = contradictionsOf(identifyPages(read, described), described, null);
  const sources = read.pages.map(({ file }) => ({ file, text: readFileSync(file, 'utf8') }));
  const { register, facts } = described;
  const cases = await casesOfMutations(sources, 1, 3, register, facts);
  if (labels !== null) cases.push(...(await casesOfHistory(readLabels(labels), labels, register, facts)));
  return cases
    .filter((_, index) => index % every === 0)
    .map((one) => makeTrip(one, described.description, read, contradictions));
}

const failed = (trips: Awaited<ReturnType<typeof sample>>) =>
  trips
    .filter(({ outcome }) => !['same', 'facts', 'inexpressible'].includes(outcome))
    .map(({ case: one, outcome, why }) => [one, outcome, why]);

describe('another state of a fact is taken back to what the pages say', () => {
  it('in the garden', async () => {
    const trips = await sample(fixture, join(fixture, 'pages'), null, 1);
    expect(failed(trips)).toEqual([]);
    expect(trips.filter(({ outcome }) => outcome === 'same').length).toBeGreaterThan(15);
  });

  it.skipIf(!hasShared)(`in a sample of the vendor's pages and their history${unlessShared}`, async () => {
    const trips = await sample(repository, join(shared, 'docs'), join(shared, 'docs-history/labels.jsonl'), 40);
    expect(failed(trips)).toEqual([]);
    expect(trips.filter(({ outcome }) => outcome === 'same').length).toBeGreaterThan(2);
  });
});
