import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Comparison } from './change.ts';
import { diffFacts } from './diff.ts';
import type { Unreadable } from './fact.ts';
import { emptyReading, type Reading, readPages } from './read-pages.ts';

/** Something the caller of the command got wrong. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface Outcome {
  /** Data for standard output. */
  output: string;
  unreadable: Unreadable[];
  /** Whether there is something to act on. */
  findings: boolean;
}

export type Options = Record<string, string | string[] | boolean | undefined>;

export async function facts(paths: readonly string[], options: Options): Promise<Outcome> {
  if (paths.length === 0) throw new UsageError('facts needs at least one file or folder');
  const format = formatOf(options, ['text', 'json']);
  const reading = await readPages(paths, { roots: rootsOf(options) });
  if (reading.pages.length === 0 && reading.unreadable.length === 0) {
    throw new UsageError(`no pages (.md, .html, .txt) under ${paths.join(', ')}`);
  }
  const output =
    format === 'json'
      ? (await import('./formats/json.ts')).factsAsJson(reading)
      : (await import('./formats/text.ts')).factsAsText(reading);
  return { output, unreadable: reading.unreadable, findings: reading.notUnderstood.length > 0 };
}

export async function diff(paths: readonly string[], options: Options): Promise<Outcome> {
  const format = formatOf(options, ['text', 'json', 'github', 'sarif', 'markdown']);
  const comparison = await compare(paths, options);
  const output = await printComparison(comparison, format);
  return { output, unreadable: comparison.unreadable, findings: comparison.changes.length > 0 };
}

async function compare(paths: readonly string[], options: Options): Promise<Comparison> {
  if (typeof options.git === 'string') {
    const [range, ...limits] = paths;
    if (range === undefined) throw new UsageError('diff --git REPO needs a range: REV..REV');
    const { readGitRange } = await import('./git-pages.ts');
    const states = await readGitRange(options.git, range, limits);
    return diffFacts(states.before, states.after);
  }
  const [before, after, ...rest] = paths;
  if (before === undefined || after === undefined || rest.length > 0) {
    throw new UsageError('diff needs two files or folders, or --git REPO REV..REV');
  }
  return compareSides(before, after, { roots: rootsOf(options) });
}

async function compareSides(before: string, after: string, options: { roots: string[] }): Promise<Comparison> {
  const sides = [await readSide(before, options), await readSide(after, options)] as const;
  const [mine, other] = sides.map((side) => side.pages[0]?.path);
  const files = isFile(before) && isFile(after) && mine !== undefined && other !== undefined;
  if (!files) return diffFacts(...sides);
  return diffFacts(...sides, {
    samePages: new Map([[mine, other]]),
    ignoreNames: isRoleName(mine) || isRoleName(other),
  });
}

/** The empty device stands for a page that is not there, as in git's own comparisons. */
async function readSide(path: string, options: { roots: string[] }): Promise<Reading> {
  return path === '/dev/null' ? emptyReading() : readPages([path], options);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Names such as `before.md` tell which side a file is, not which page. */
function isRoleName(page: string): boolean {
  return /^(?:before|after|old|new|left|right|base|head|a|b|from|to|previous|current|[12])\.\w+$/i.test(basename(page));
}

async function printComparison(comparison: Comparison, format: string): Promise<string> {
  if (format === 'json') return (await import('./formats/json.ts')).changesAsJson(comparison);
  if (format === 'github') return (await import('./formats/github.ts')).changesAsGithub(comparison);
  if (format === 'sarif') return (await import('./formats/sarif.ts')).changesAsSarif(comparison);
  if (format === 'markdown') return (await import('./formats/markdown.ts')).changesAsMarkdown(comparison);
  return (await import('./formats/text.ts')).changesAsText(comparison);
}

export function formatOf(options: Options, known: readonly string[]): string {
  const format = typeof options.format === 'string' ? options.format : 'text';
  if (!known.includes(format)) throw new UsageError(`--format ${format} is not known here; use ${known.join(', ')}`);
  return format;
}

export function rootsOf(options: Options): string[] {
  return Array.isArray(options.root) ? options.root : [];
}
