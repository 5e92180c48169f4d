import { readFile } from 'node:fs/promises';
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import type { Packed } from './packed.ts';
import type { Verdict } from './verdict.ts';

/**
 * What does not count, since the package is ESM only: `node10` knows no `exports` (TypeScript 7 has dropped it), and
 * `require` of an ES module works on every Node that `engines` lets in (20.19 and later).
 */
const isIgnored = (problem: Problem): boolean =>
  problem.kind === 'CJSResolvesToESM' || ('resolutionKind' in problem && problem.resolutionKind === 'node10');

/** What "Are the types wrong?" says of each entry point of the tarball. */
export async function checkResolution({ tarball, manifest }: Pick<Packed, 'tarball' | 'manifest'>): Promise<Verdict> {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(await readFile(tarball))));
  if (!result.types) return { said: '', problems: [{ what: 'the package has no types', remedy: 'npm run build' }] };
  const entries = Object.keys(result.entrypoints);
  const missing = Object.keys(manifest.exports ?? {}).filter((entry) => !entries.includes(entry));
  return {
    said: `the types of ${entries.length} entry points resolve as the code does (ESM only: node10 and cjs left out)`,
    problems: [
      ...missing.map((entry) => ({
        what: `${entry} was not looked at`,
        remedy: 'correct exports in package.json',
      })),
      ...result.problems.filter((problem) => !isIgnored(problem)).map((problem) => describe(problem)),
    ],
  };
}

function describe(problem: Problem) {
  const where = Object.entries(problem)
    .filter(([key, value]) => key !== 'kind' && typeof value === 'string')
    .map(([, value]) => value);
  return {
    what: `${problem.kind} at ${where.join(', ')}`,
    remedy: `correct exports in package.json or the build; see https://arethetypeswrong.github.io, ${problem.kind}`,
  };
}
