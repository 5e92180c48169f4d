import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forUsers, isAllowed, type Licences } from './licences.ts';
import type { Packed } from './packed.ts';
import type { Problem, Verdict } from './verdict.ts';

/** Whose code the built files have a copy of, by their source maps: it is permissive, and the README names it. */
export async function checkBundled(
  { folder, files }: Pick<Packed, 'folder' | 'files'>,
  licences: Licences,
): Promise<Verdict> {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const maps = files.map(({ path }) => path).filter((path) => path.endsWith('.js.map'));
  const copies = (await Promise.all(maps.map((path) => copiesIn(path)))).flat();
  const names = [...new Set(copies.map(({ name }) => name))];
  return {
    said: `the README names ${names.join(', ') || 'nothing'}, of which the built files have a copy`,
    problems: copies.flatMap(({ name, file }) => problemsOf(name, `${file} has a copy of ${name},`)),
  };

  async function copiesIn(path: string): Promise<{ name: string; file: string }[]> {
    const { sources } = JSON.parse(await readFile(join(folder, path), 'utf8')) as { sources: string[] };
    const found = sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
    return [...new Set(found)].map((name) => ({ name, file: path.slice(0, -4) }));
  }

  function problemsOf(name: string, copy: string): Problem[] {
    const installed = Object.entries(licences).find(([id]) => id.slice(0, id.lastIndexOf('@')) === name);
    const licence = installed?.[1] ?? 'UNKNOWN';
    const remedy = 'make it a peer, or take a package with a permissive licence';
    if (!isAllowed(licence, forUsers)) return [{ what: `${copy} whose licence is ${licence}`, remedy }];
    if (readme.includes(name)) return [];
    return [{ what: `${copy} which README.md does not name`, remedy: `name ${name}, its author and ${licence} there` }];
  }
}
