import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import builds from '../tsdown.config.ts';

/** An entry point of the package, as its users import it. */
export interface EntryPoint {
  /** `m365-copilot-chat/msw`. */
  readonly name: string;
  /** The source that it is built from: `src/msw.ts`. */
  readonly source: string;
}

/** The sources by the names of the built files: what the build says. */
const sources: Readonly<Record<string, string>> = Object.assign({}, ...builds.map(({ entry }) => entry));

/** The entry points that package.json exports and that are code. @throws {Error} for one that nothing is built for. */
export async function entryPoints(root: string): Promise<EntryPoint[]> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    name: string;
    exports: Record<string, string | { default: string }>;
  };
  return Object.entries(manifest.exports).flatMap(([key, target]) => {
    if (typeof target === 'string') return [];
    const source = sources[basename(target.default, '.js')];
    if (!source) throw new Error(`package.json exports ${key}, and scripts/tsdown.config.ts builds nothing for it`);
    return [{ name: manifest.name + key.slice(1), source }];
  });
}
