import { expect, it } from 'vitest';
import { soak } from '../scripts/soak.ts';

it('twenty streams at once, of twenty snapshots each: no answer is lost, mixed up or asked twice', async () => {
  const found = await soak(20, 20, 15);
  expect(found.wrong).toEqual([]);
  expect(found).toMatchObject({ streams: 20, whole: 20, asked: 20, mostAsked: 1, open: 20 });
  expect(Number.isFinite(found.heapPerStream), 'the heap was looked at with all of them open').toBe(true);
  // An open stream holds its newest snapshot and little else.
  expect(found.heapPerStream).toBeLessThan(1_000_000);
});
