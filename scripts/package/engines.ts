import type { Lock } from './lock.ts';
import type { Manifest } from './packed.ts';
import type { Problem, Verdict } from './verdict.ts';

/** No runtime dependency needs a newer Node than the package says. */
export function checkEngines(manifest: Manifest, lock: Lock): Verdict {
  const ours = lowest(manifest.engines?.node);
  if (!ours) {
    const remedy = 'add "engines": { "node": ">=20.19" } to package.json';
    return { said: '', problems: [{ what: 'package.json names no Node', remedy }] };
  }
  const names = Object.keys(manifest.dependencies ?? {});
  const problems = names.flatMap((name): Problem[] => {
    const theirs = lowest(lock.packages[`node_modules/${name}`]?.engines?.node) ?? [0, 0];
    if (theirs[0] < ours[0] || (theirs[0] === ours[0] && theirs[1] <= ours[1])) return [];
    const what = `${name} needs Node ${theirs.join('.')}, the package promises ${ours.join('.')}`;
    return [{ what, remedy: `an older ${name}, or a newer Node in engines (a breaking change)` }];
  });
  return { said: `Node ${ours.join('.')} and later, which ${names.join(', ')} takes too`, problems };
}

/** The lowest major and minor version of a range such as `^18 || >=20.19`. */
function lowest(range: string | undefined): readonly [major: number, minor: number] | undefined {
  const versions = [...(range ?? '').matchAll(/(\d+)(?:\.(\d+))?(?:\.\d+)?/g)];
  const numbers = versions.map(([, major, minor = '0']) => [Number(major), Number(minor)] as const);
  return numbers.sort((a, b) => a[0] - b[0] || a[1] - b[1])[0];
}
