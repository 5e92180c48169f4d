/**
 * Feeds the stream reader byte strings: no crash, no hang, no invented text.
 *
 *   npm run fuzz:stream [-- --runs N --seed N]
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { readerProperty } from '../../contract-tests/stream/fuzz.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '100000' }, seed: { type: 'string' } } });
const numRuns = Number(values.runs);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
if (!(numRuns > 0) || !Number.isInteger(seed)) throw new Error('--runs and --seed take whole numbers');

const batch = 5000;
const started = performance.now();
for (let done = 0; done < numRuns; done += batch) {
  const result = await fc.check(readerProperty, {
    numRuns: Math.min(batch, numRuns - done),
    seed: seed + done,
    // A run that does not end is as bad as one that fails.
    timeout: 10_000,
  });
  if (result.failed) {
    console.error(String(result.errorInstance));
    console.error(`input: ${JSON.stringify(result.counterexample).slice(0, 4000)}`);
    console.error(
      `FAIL after ${done + result.numRuns} runs; again: npm run fuzz:stream -- --seed ${result.seed} --runs ${batch}`,
    );
    process.exit(1);
  }
  if (process.stderr.isTTY) process.stderr.write(`\r${done + batch} of ${numRuns}`);
}
console.log(`ok   ${numRuns} byte strings, seed ${seed}, ${((performance.now() - started) / 1000).toFixed(0)} s`);
