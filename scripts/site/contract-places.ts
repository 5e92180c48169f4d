import type { PageSection } from '../../openapi/rules/register.ts';
import type { Place } from './contract.ts';
import { describedHref } from './description-pages.ts';
import { type Html, html, slugOf } from './html.ts';
import { rootFrom } from './page.ts';

export const path = 'contract/index.html';
const root = rootFrom(path);

/** The name of a page of the vendor's documentation, without its folders. */
const pageName = (page: string): string => page.split('/').at(-1)!.replace(/\.md$/, '');
export const pageId = (page: string): string => `page-${slugOf(pageName(page))}`;
export const factId = (name: string): string => slugOf(name);
export const scenarioId = (name: string): string => `scenario-${slugOf(name)}`;

export const place = ({ file, line }: Place): Html => {
  const href = describedHref({ file, ...(line && { line }) });
  const text = html`<code>${file.replace(/^openapi\//, '')}${line && `:${line}`}</code>`;
  return href ? html`<a href="${root}${href}">${text}</a>` : text;
};

export const section = ({ page, section: name }: Pick<PageSection, 'page' | 'section'>): Html =>
  html`<a href="#${pageId(page)}">${pageName(page)}</a>, ${name}`;
