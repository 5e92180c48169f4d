import { extname } from 'node:path';
import type { Fact, NotUnderstood, Unreadable } from './fact.ts';
import { factsOf, type PageKind } from './facts/page-facts.ts';
import type { Page } from './page.ts';
import { ReadFailure } from './read/failure.ts';
import { findSources, readInside, type SourceFile } from './read/files.ts';
import { type Includes, includesBeside, noIncludes } from './read/includes.ts';

export interface PageSummary {
  path: string;
  kind: PageKind;
  title: string | null;
  blank: boolean;
}

export interface Reading {
  facts: Fact[];
  notUnderstood: NotUnderstood[];
  pages: PageSummary[];
  /** Files that could not be read at all. */
  unreadable: Unreadable[];
}

export interface ReadOptions {
  /** Further folders from which included files may be read; by default only those of the paths given. */
  roots?: readonly string[];
  /** Which of the pages to read; by default all. */
  only?: (page: string, file: string) => boolean;
  /** Called with each page that was read, for what is not a fact. */
  onPage?: (page: Page, file: string) => void;
}

/** Reads the pages in files and folders: their facts, and every place that was not understood. */
export async function readPages(paths: readonly string[], options: ReadOptions = {}): Promise<Reading> {
  const { files, roots, refused } = findSources(paths, options.roots);
  const reading = emptyReading();
  for (const failure of refused) reading.unreadable.push({ page: failure.page, why: failure.message });
  for (const source of files) {
    if (options.only && !options.only(source.page, source.file)) continue;
    await readFile(source, roots, reading, new Set(paths).has(source.file) || files.length === 1, options);
  }
  return reading;
}

export function emptyReading(): Reading {
  return { facts: [], notUnderstood: [], pages: [], unreadable: [] };
}

async function readFile(
  source: SourceFile,
  roots: readonly string[],
  reading: Reading,
  named: boolean,
  options: ReadOptions,
): Promise<void> {
  try {
    const text = readInside(source.file, source.page, roots);
    const { blocksOfMarkdown } = await import('./read/pages-of-markdown.ts');
    const includes = includesBeside(source.file, roots, blocksOfMarkdown);
    const page = await readPage(text, source.page, includes);
    if (!named && isFragment(page)) return;
    addPage(page, reading);
    options.onPage?.(page, source.file);
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    reading.unreadable.push({ page: error.page, why: error.message });
  }
}

/** Files that other pages take in; their facts are stated where they are taken in. */
export function isFragment(page: Page): boolean {
  return page.meta['ms.topic'] === 'include' || page.path.split('/').slice(0, -1).includes('includes');
}

export function addPage(page: Page, reading: Reading): void {
  const { kind, title, facts, notUnderstood } = factsOf(page);
  reading.pages.push({ path: page.path, kind, title, blank: page.blank });
  reading.facts.push(...facts);
  reading.notUnderstood.push(...notUnderstood);
}

/** Reads the text of one page; what it is written in is told by its name, or else by its first words. */
export async function readPage(source: string, path: string, includes: Includes = noIncludes): Promise<Page> {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source;
  try {
    const input = inputOf(text, path);
    if (input === 'html') return (await import('./read/html.ts')).readHtml(text, path);
    if (input === 'text') return (await import('./read/text.ts')).readText(text, path);
    return await (await import('./read/pages-of-markdown.ts')).pageOfMarkdown(text, path, includes);
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'Unparsable') {
      throw new ReadFailure(path, `${cause.message}, more than any page; leave it out`, { cause });
    }
    if (!(cause instanceof RangeError)) throw cause;
    throw new ReadFailure(path, 'nests too deep to be a page; leave it out', { cause });
  }
}

function inputOf(text: string, path: string): Page['input'] {
  const extension = extname(path).toLowerCase();
  if (extension === '.html' || extension === '.htm') return 'html';
  if (extension === '.md' || extension === '.markdown') return 'markdown';
  if (extension === '.txt') return 'text';
  if (/^\s*(?:<!doctype html|<html|<main|<h1)/i.test(text.slice(0, 1000))) return 'html';
  return /^(?:---|#{1,6} |\|.*\|)/m.test(text.slice(0, 20_000)) ? 'markdown' : 'text';
}
