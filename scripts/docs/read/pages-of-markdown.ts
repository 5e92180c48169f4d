import type { Page } from '../page.ts';
import type { Includes, Taken } from './includes.ts';
import { readMarkdown } from './markdown.ts';

/** Reads Markdown, with the help of the HTML reader where tables are written as HTML. */
export async function pageOfMarkdown(source: string, path: string, includes: Includes): Promise<Page> {
  const { page, rawHtml } = readMarkdown(source, path, includes);
  if (rawHtml.length === 0) return page;
  const { blocksOfHtml } = await import('./html.ts');
  for (const raw of [...rawHtml].reverse()) page.blocks.splice(raw.position, 0, ...blocksOfHtml(raw.html, raw));
  return page;
}

/** The blocks of an included file. */
export function blocksOfMarkdown(source: string, includes: Includes): Taken {
  const { page, rawHtml } = readMarkdown(source, '', includes);
  const puzzles = rawHtml.map((raw) => ({
    line: raw.line,
    text: raw.html.slice(0, 80),
    why: 'an HTML table in an included file',
  }));
  return { blocks: page.blocks, puzzles: [...page.puzzles, ...puzzles] };
}
