import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { listFiles } from './site-files.ts';

const link = /<(?:a|link|script|img|use)\b[^>]*?\s(?:href|src)="([^"]*)"/g;
const identified = /\sid="([^"]*)"/g;
/** Redoc makes its anchors in the browser; the Chromium tests look at them. */
const ownAnchors = 'openapi/index.html';

interface Checked {
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
}

const decoded = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'");

/** The links inside a site that lead nowhere, each with its page: files that are missing, and places in pages. */
export async function brokenLinks(folder: string): Promise<string[]> {
  const files = await listFiles(folder);
  const there = new Set(files.map(({ path }) => path));
  const pages = new Map<string, Checked>();
  for (const { path } of files.filter((file) => file.path.endsWith('.html'))) {
    const text = await readFile(join(folder, path), 'utf8');
    // What Redoc has in its scripts is no markup of the page.
    const markup = path === ownAnchors ? text.slice(0, text.indexOf('<div id="redoc">')) : text;
    const all = (pattern: RegExp) => [...markup.matchAll(pattern)].map(([, found]) => decoded(found!));
    pages.set(path, { ids: new Set(all(identified)), links: all(link) });
  }
  return [...pages].flatMap(([path, { links }]) =>
    links.flatMap((to) => {
      const reason = isOutside(to) ? undefined : wrongWith(to, path, there, pages);
      return reason ? [`${path}: ${to} ${reason}`] : [];
    }),
  );
}

const isOutside = (to: string): boolean => /^[a-z][a-z+.-]*:/i.test(to);

function wrongWith(
  to: string,
  from: string,
  there: ReadonlySet<string>,
  pages: ReadonlyMap<string, Checked>,
): string | undefined {
  const [address = '', anchor] = to.split('#');
  const path = address ? posix.normalize(posix.join(posix.dirname(from), address)) : from;
  if (address.startsWith('/')) return 'is absolute: it breaks below a subpath';
  if (!there.has(path)) return 'is no file of the site';
  if (anchor === undefined || path === ownAnchors) return undefined;
  return pages.get(path)?.ids.has(decodeURIComponent(anchor)) ? undefined : 'is no place in that page';
}
