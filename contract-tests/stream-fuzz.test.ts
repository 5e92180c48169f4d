import fc from 'fast-check';
import { describe, it } from 'vitest';
import { readerProperty } from './stream/fuzz.ts';

describe('the stream reader', () => {
  it('turns 2,000 byte strings into an answer or an error, and invents no text', async () => {
    await fc.assert(readerProperty, { numRuns: 2000 });
  });
});
