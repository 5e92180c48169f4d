import { openapiSearch } from './openapi-page.ts';
import type { Page } from './page.ts';

/** What the search of the site looks through: pages, their headings and what they name, each `[text, address, about, page]`. */
export function searchIndex(pages: readonly Page[]): string {
  const all: readonly Pick<Page, 'path' | 'title' | 'description' | 'headings' | 'terms'>[] = [...pages, openapiSearch];
  const entries = all.flatMap((page) => {
    const { path, title, description, headings = [], terms = [] } = page;
    const named = new Set(terms.map(({ id }) => id));
    return [
      [title, path, description, ''],
      ...headings.filter(({ id }) => !named.has(id)).map(({ id, text }) => [text, `${path}#${id}`, '', title]),
      ...terms.map(({ id, text, about = '' }) => [text, `${path}#${id}`, about, title]),
    ];
  });
  return `${JSON.stringify(entries)}\n`;
}
