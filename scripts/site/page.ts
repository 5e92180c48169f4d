import { type Html, html, raw } from './html.ts';
import type { Heading } from './markdown.ts';

/** A page of the site, without its frame. */
export interface Page {
  /** From the root of the site: `guides/chat.html`. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  readonly body: Html;
  /** What stands in its table of contents. @default none: the page has no such table */
  readonly headings?: readonly Heading[];
  /** The file of the repository that the page comes from. */
  readonly source: string;
  /** Scripts of the site that it needs besides `site.js`. @default none */
  readonly scripts?: readonly string[];
  /** `plain` has no navigation at its side. @default 'guide' */
  readonly layout?: 'guide' | 'wide' | 'plain';
  /** What a search finds besides title and headings. @default none */
  readonly terms?: readonly SearchTerm[];
}

/** A place in a page, for the search. */
interface SearchTerm {
  readonly text: string;
  readonly id: string;
  readonly about?: string;
}

/** A group of the navigation. */
export interface NavigationGroup {
  readonly title: string;
  readonly links: readonly { readonly path: string; readonly title: string }[];
}

export interface Frame {
  readonly navigation: readonly NavigationGroup[];
  /** Where sources can be looked at, where the build knows it. */
  readonly sourceUrl?: string | undefined;
}

export const siteName = 'm365-copilot-chat';

/** What a page may load: its own site's files only. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

/** The places in the header: each is the first page of its part. */
const parts = [
  ['guides/', 'guides/getting-started.html', 'Guides'],
  ['api/', 'api/index.html', 'API'],
  ['openapi/', 'openapi/index.html', 'OpenAPI'],
  ['contract/', 'contract/index.html', 'Contract'],
  ['playground/', 'playground/index.html', 'Playground'],
] as const;

/** How to get from a page to the root of the site: `../` for each folder. */
export const rootFrom = (path: string): string => '../'.repeat(path.split('/').length - 1);

export const headOf = ({ path, title, description }: Pick<Page, 'path' | 'title' | 'description'>): Html => {
  const root = rootFrom(path);
  return html`<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${description}">
<title>${title === siteName ? title : `${title} · ${siteName}`}</title>
<link rel="icon" href="${root}icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${root}base.css">
<script src="${root}theme.js"></script>`;
};

const mark = html`<svg aria-hidden="true" viewBox="0 0 32 32" width="26" height="26" fill="none" stroke="currentColor" stroke-linejoin="round" stroke-linecap="round"><path d="M6 4h20a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H15l-7 6v-6H6a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4Z" stroke-width="2.4"/><path d="m9 14 4.5 4.5L23 9.5" stroke-width="2.8"/></svg>`;

/** What stands above every page. */
export function headerOf(path: string): Html {
  const root = rootFrom(path);
  const links = parts.map(
    ([folder, to, title]) =>
      html`<li><a href="${root}${to}"${path.startsWith(folder) && raw(' aria-current="true"')}>${title}</a></li>`,
  );
  return html`<a class="skip" href="#content">Skip to the content</a>
<header class="top" data-root="${root}">
<a class="brand" href="${root}index.html">${mark}<span>${siteName}</span></a>
<nav aria-label="Parts of the site"><ul>${links}</ul></nav>
<div class="search"><label class="hidden" for="search">Search the documentation</label><input id="search" type="search" placeholder="Search" autocomplete="off" aria-describedby="search-help"><span class="hidden" id="search-help">Results appear below while you type.</span><kbd aria-hidden="true">/</kbd><div id="found" class="found" hidden></div></div>
<button class="theme" type="button" aria-label="Dark colours" aria-pressed="false"><svg aria-hidden="true" viewBox="0 0 24 24" width="20" height="20"><path d="M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9Z" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round"/></svg></button>
</header>`;
}

function sideOf(path: string, { navigation }: Frame): Html {
  const root = rootFrom(path);
  const groups = navigation.map(({ title, links }) => {
    const items = links.map(
      (link) =>
        html`<li><a href="${root}${link.path}"${link.path === path && raw(' aria-current="page"')}>${link.title}</a></li>`,
    );
    return html`<h2>${title}</h2><ul>${items}</ul>`;
  });
  return html`<nav class="side" aria-label="Pages"><button type="button" class="menu" aria-expanded="false" aria-controls="pages">All pages</button><div id="pages">${groups}</div></nav>`;
}

function contentsOf(headings: readonly Heading[]): Html {
  const items = headings
    .filter(({ level }) => level === 2 || level === 3)
    .map(({ level, id, text }) => html`<li class="level-${level}"><a href="#${id}">${text}</a></li>`);
  if (items.length < 2) return html``;
  return html`<nav class="contents" aria-labelledby="contents"><h2 id="contents">On this page</h2><ul>${items}</ul></nav>`;
}

/** Next and previous pages, in the order of the navigation. */
function neighboursOf(path: string, { navigation }: Frame): Html {
  const group = navigation.find(({ links }) => links.some((link) => link.path === path));
  const links = group?.links ?? [];
  const here = links.findIndex((link) => link.path === path);
  const [before, after] = [links[here - 1], links[here + 1]];
  if (!before && !after) return html``;
  const root = rootFrom(path);
  return html`<nav class="neighbours" aria-label="Neighbouring pages">${
    before && html`<a class="before" href="${root}${before.path}"><span>Before</span> ${before.title}</a>`
  }${after && html`<a class="after" href="${root}${after.path}"><span>Next</span> ${after.title}</a>`}</nav>`;
}

/** Where the source of a page stands: a link where the build knows the repository's address, else the file's name. */
export function sourceOf(file: string, { sourceUrl }: Frame, line?: number): Html {
  const name = html`<code>${file}${line !== undefined && `:${line}`}</code>`;
  if (!sourceUrl) return html`Source: ${name}`;
  return html`Source: <a href="${sourceUrl}/${file}${line !== undefined && `#L${line}`}">${name}</a>`;
}

/** The page in its frame. */
export function writePage(page: Page, frame: Frame): string {
  const { path, body, headings = [], scripts = [], layout = 'guide' } = page;
  const root = rootFrom(path);
  const side = layout === 'plain' ? '' : sideOf(path, frame);
  const files = ['site.js', ...scripts].map((file) => html`<script type="module" src="${root}${file}"></script>\n`);
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
${headOf(page)}
<link rel="stylesheet" href="${root}site.css">
</head>
<body class="${layout}">
${headerOf(path)}
<div class="frame">
${side}
<main id="content" tabindex="-1">
${body}${neighboursOf(path, frame)}
<footer><p>${sourceOf(page.source, frame)}</p><p>An independent project, neither made nor endorsed by Microsoft.</p></footer>
</main>
${contentsOf(headings)}
</div>
${files}</body>
</html>
`);
}
