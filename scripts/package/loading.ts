import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Packed } from './packed.ts';
import type { Verdict } from './verdict.ts';

const run = promisify(execFile);

/** Loads each entry point both ways, and prints what does not load or is another thing the other way. */
const loader = `
  const { createRequire } = require('node:module');
  (async () => {
    const problems = [];
    for (const specifier of JSON.parse(process.argv[1])) {
      try {
        const required = Object.keys(require(specifier)).sort().join();
        const options = specifier.endsWith('.json') ? { with: { type: 'json' } } : {};
        const namespace = await import(specifier, options);
        const imported = Object.keys(options.with ? namespace.default : namespace).sort().join();
        if (!imported) problems.push(specifier + ' exports nothing');
        else if (imported !== required) problems.push(specifier + ' is another thing by require than by import');
      } catch (error) {
        problems.push(specifier + ' does not load: ' + (error.code ?? error.name) + ' ' + error.message.split('\\n')[0]);
      }
    }
    console.log(JSON.stringify(problems));
  })();`;

/**
 * Each entry point of the unpacked package by `import` and by `require`, on the Node that runs this. The system's Node,
 * and what the entry points then do, is the matter of contract-tests/package.test.ts.
 */
export async function checkLoading({ folder, manifest }: Pick<Packed, 'folder' | 'manifest'>): Promise<Verdict> {
  const specifiers = Object.keys(manifest.exports ?? {}).map((key) => manifest.name + key.slice(1));
  // From inside the package its own name leads to `exports`, as it does for a user.
  const { stdout } = await run(process.execPath, ['-e', loader, JSON.stringify(specifiers)], { cwd: folder });
  const problems = (JSON.parse(stdout) as string[]).map((what) => ({ what, remedy: 'correct the build or exports' }));
  return { said: `${specifiers.length} entry points, by import and by require, on Node ${process.version}`, problems };
}
