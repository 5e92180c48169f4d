import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Packed } from './packed.ts';
import type { Problem, Verdict } from './verdict.ts';

interface SourceMap {
  readonly version?: number;
  readonly sources?: readonly (string | null)[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly sourceRoot?: string;
  readonly mappings?: string;
}

const reference = /^\/\/# sourceMappingURL=(.*)$/m;
const remedy = 'correct the build in scripts/tsdown.config.ts';

/** Each built file has a map beside it, with the sources in it, named by their places in the repository. */
export async function checkSourceMaps({ folder, files }: Pick<Packed, 'folder' | 'files'>): Promise<Verdict> {
  const paths = files.map(({ path }) => path);
  const built = paths.filter((path) => /\.(js|d\.ts)$/.test(path));
  const problems = await Promise.all(built.map((path) => problemsOf(path)));
  const stray = paths.filter((path) => path.endsWith('.map') && !paths.includes(path.slice(0, -4)));
  return {
    said: `each of ${built.filter((path) => path.endsWith('.js')).length} built files has its own, sources included`,
    problems: [...problems.flat(), ...stray.map((path) => ({ what: `${path} is the map of no file`, remedy }))],
  };

  async function problemsOf(path: string): Promise<Problem[]> {
    const url = reference.exec(await readFile(join(folder, path), 'utf8'))?.[1]?.trim();
    const map = posix.join(posix.dirname(path), url ?? '');
    if (url && !paths.includes(map)) return [{ what: `${path} names ${url}, which is not in the package`, remedy }];
    if (!path.endsWith('.js')) return [];
    if (!url) return [{ what: `${path} names no source map`, remedy }];
    const content = JSON.parse(await readFile(join(folder, map), 'utf8')) as SourceMap;
    return faultsOf(content).map((fault) => ({ what: `${map} ${fault}`, remedy }));
  }
}

function faultsOf({ version, sources = [], sourcesContent = [], sourceRoot, mappings }: SourceMap): string[] {
  // `../` leads from dist/ to the repository's top level; the sources themselves are in the map, not in the package.
  const astray = sources.filter(
    (source) => !/^\.\.\/(?!\.\.|node_modules\/\.)[\w@.-]+(\/[\w@.+-]+)*$/.test(source ?? ''),
  );
  return [
    ...(version === 3 && mappings && sources.length > 0 ? [] : ['maps nothing']),
    ...(sourceRoot ? [`has the source root ${sourceRoot}`] : []),
    ...astray.map((source) => `has the source ${source}, which is no place of the repository`),
    // Of JSON there is nothing to step through: the build puts less into the file than the source has.
    ...sources
      .filter((source, at) => !source?.endsWith('.json') && !sourcesContent[at])
      .map((source) => `lacks the text of ${source}`),
  ];
}
