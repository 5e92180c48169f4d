import { beforeAll, describe, expect, it } from 'vitest';
import { budgets, measure, type Size } from '../scripts/size.ts';

const bundlers = ['esbuild', 'rolldown'];
let sizes: Size[];

beforeAll(async () => {
  sizes = await measure();
}, 120_000);

describe('the size of a bundle for browsers', () => {
  for (const { name, budget } of budgets) {
    it.each(bundlers)(`of ${name} is at most ${budget} bytes, gzipped, by %s`, (bundler) => {
      const size = sizes.find((found) => found.name === name && found.bundler === bundler);
      expect(size?.gzipped, 'npm run size shows what is in it').toBeLessThanOrEqual(budget);
      expect(size?.gzipped, 'something was bundled').toBeGreaterThan(1_000);
    });
  }

  it('of the transport has nothing of the reader of streams in it', () => {
    const of = (name: string) => sizes.find((found) => found.name.startsWith(name) && found.bundler === 'esbuild')!;
    expect(of('createTransport').minified).toBeLessThan(of('createCopilotChat').minified / 2);
  });
});
