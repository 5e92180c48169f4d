import { spawnSync } from 'node:child_process';
import { posix } from 'node:path';
import { ReadFailure } from './read/failure.ts';
import { decodePage, maxPageBytes, tooLarge } from './read/files.ts';
import { includesFrom } from './read/includes.ts';
import { addPage, emptyReading, isFragment, type Reading, readPage } from './read-pages.ts';

export interface GitStates {
  before: Reading;
  after: Reading;
}

const pageName = /\.(?:md|markdown|html?|txt)$/i;

/** The pages that differ between two revisions of a repository, and those that take in a file that differs. */
export async function readGitRange(repository: string, range: string, paths: readonly string[]): Promise<GitStates> {
  const revisions = range.split(/\.{2,3}/);
  const [from = '', to = ''] = revisions;
  if (revisions.length !== 2 || from === '' || to === '') {
    throw new ReadFailure(range, 'is not a range of revisions; write it as REV..REV');
  }
  const git = new Git(repository);
  const [before, after] = [git.commit(from), git.commit(to)];
  const names = ['diff', '--name-only', '--no-renames', '-z', before, after, '--', ...paths];
  const changed = git
    .run(names)
    .split('\0')
    .filter((name) => pageName.test(name));
  const pages = new Set(changed);
  for (const page of takers(git, after, changed)) pages.add(page);
  return { before: await readState(git, before, pages), after: await readState(git, after, pages) };
}

/** Pages that take in one of the changed files, in the later state. */
function takers(git: Git, revision: string, changed: readonly string[]): string[] {
  const fragments = changed.filter((name) => name.split('/').includes('includes'));
  if (fragments.length === 0) return [];
  const patterns = fragments.flatMap((name) => ['-e', `/${posix.basename(name)})`]);
  const found = git.run(['grep', '-l', '-z', '-F', ...patterns, revision, '--', '*.md'], [0, 1]);
  return found
    .split('\0')
    .filter((name) => name !== '')
    .map((name) => name.slice(revision.length + 1));
}

async function readState(git: Git, revision: string, pages: ReadonlySet<string>): Promise<Reading> {
  const reading = emptyReading();
  const { blocksOfMarkdown } = await import('./read/pages-of-markdown.ts');
  const there = new Set(git.run(['ls-tree', '-r', '-z', '--name-only', revision]).split('\0'));
  for (const name of [...pages].filter((page) => there.has(page)).sort()) {
    try {
      const load = (path: string, shown: string) => {
        if (!there.has(path.slice(1))) throw new ReadFailure(shown, 'is not in that revision');
        return git.text(revision, path.slice(1));
      };
      const page = await readPage(git.text(revision, name), name, includesFrom(`/${name}`, load, blocksOfMarkdown, []));
      if (!isFragment(page)) addPage(page, reading);
    } catch (error) {
      if (!(error instanceof ReadFailure)) throw error;
      reading.unreadable.push({ page: error.page, why: error.message });
    }
  }
  return reading;
}

class Git {
  readonly #repository: string;

  constructor(repository: string) {
    this.#repository = repository;
  }

  run(args: readonly string[], accepted: readonly number[] = [0]): string {
    return this.#bytes(args, accepted).toString('utf8');
  }

  commit(revision: string): string {
    return this.run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]).trim();
  }

  text(revision: string, name: string): string {
    const size = Number(this.run(['cat-file', '-s', `${revision}:${name}`]));
    if (size > maxPageBytes) throw tooLarge(name, size);
    return decodePage(this.#bytes(['cat-file', 'blob', `${revision}:${name}`], [0]), name);
  }

  #bytes(args: readonly string[], accepted: readonly number[]): Buffer {
    const result = spawnSync('git', ['-C', this.#repository, ...args], { maxBuffer: 256 * 1024 * 1024 });
    if (result.error || !accepted.includes(result.status ?? -1)) {
      const said = result.stderr?.toString('utf8').trim() || result.error?.message || `no such revision or path`;
      throw new ReadFailure(this.#repository, `git ${args[0]} failed: ${said}; check the repository and the range`);
    }
    return result.stdout;
  }
}
