import { dirname, resolve } from 'node:path';
import type { Block, Puzzle, TableBlock } from '../page.ts';
import { plainInline } from '../page.ts';
import { ReadFailure } from './failure.ts';
import { readInside } from './files.ts';

export interface Directive {
  label: string;
  target: string;
}

export interface Taken {
  blocks: Block[];
  puzzles: Puzzle[];
}

/** Gives the blocks of the files that a page takes in. */
export interface Includes {
  take(directive: Directive, line: number, raw: string): Taken;
}

type ReadFragment = (source: string, includes: Includes) => Taken;

const directivePattern = /\[!INCLUDE\s{0,9}\[([^\]]{0,300})\]\s{0,9}\(([^()\s]{1,500})\)\]/i;
const maxNesting = 4;
const mostIncludes = 100;

// Notices that every page of the vendor takes in and that state nothing about one operation or type.
const withoutFacts = /^(?:beta-disclaimer|permissions-intro|preview-disclaimer)$/;

// The vendor's availability includes are named after what they say, so a page without its include folder still tells.
const cloudColumns = ['Global service', 'US Government L4', 'US Government L5 (DOD)', 'China operated by 21Vianet'];
const cloudIncludes: Record<string, boolean[]> = {
  'all-clouds': [true, true, true, true],
  'global-us': [true, true, true, false],
  'global-china': [true, false, false, true],
  'global-only': [true, false, false, false],
};

export function directiveOf(line: string): Directive | null {
  const match = directivePattern.exec(line);
  return match ? { label: match[1] ?? '', target: match[2] ?? '' } : null;
}

export function withoutDirectives(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(directivePattern, ''))
    .join('\n');
}

/** Gives the text of a file, or throws a `ReadFailure`. */
type Load = (path: string, shown: string) => string;

/** Includes read from the folder of a file, as long as they stay inside the roots. */
export function includesBeside(file: string, roots: readonly string[], read: ReadFragment): Includes {
  return includesFrom(file, (path, shown) => readInside(path, shown, roots), read, []);
}

export function includesFrom(file: string, load: Load, read: ReadFragment, above: string[]): Includes {
  let taken = 0;
  return {
    take({ target }, line, raw) {
      taken += 1;
      if (taken > mostIncludes)
        return { blocks: [], puzzles: [{ line, text: raw, why: `more than ${mostIncludes} includes` }] };
      const path = resolve(dirname(file), pathIn(target));
      const chain = [...above, file];
      if (chain.includes(path) || chain.length > maxNesting) {
        return { blocks: [], puzzles: [{ line, text: raw, why: 'includes itself or nests too deep' }] };
      }
      try {
        const fragment = read(load(path, target), includesFrom(path, load, read, chain));
        return { blocks: fragment.blocks, puzzles: fragment.puzzles.map((puzzle) => ({ ...puzzle, line })) };
      } catch (error) {
        if (!(error instanceof ReadFailure || (error instanceof Error && error.name === 'Unparsable'))) throw error;
        return substitute(nameOf(target), line, raw, error.message);
      }
    },
  };
}

/** For a page on its own: the vendor's well-known includes are told by their names, all others are reported. */
export const noIncludes: Includes = {
  take: ({ target }, line, raw) => substitute(nameOf(target), line, raw, 'is not at hand'),
};

function nameOf(target: string): string {
  return pathIn(target).split('/').pop()?.replace(/\.md$/i, '') ?? '';
}

function pathIn(target: string): string {
  return target.split(/[?#]/)[0] ?? '';
}

function substitute(name: string, line: number, raw: string, why: string): Taken {
  const clouds = cloudIncludes[name];
  if (clouds) return { blocks: [cloudTable(clouds, line)], puzzles: [] };
  if (withoutFacts.test(name)) return { blocks: [], puzzles: [] };
  return { blocks: [], puzzles: [{ line, text: raw, why: `the included file ${why}` }] };
}

function cloudTable(clouds: boolean[], line: number): TableBlock {
  const place = { line, column: 1 };
  const cells = clouds.map((supported) => plainInline(supported ? ':white_check_mark:' : ':x:', place));
  const header = cloudColumns.map((name) => plainInline(name, place));
  return { type: 'table', header, rows: [{ cells, place }], zones: null, ...place };
}
