import { Marked, type Tokens } from 'marked';
import type { Highlight } from './highlight.ts';
import { escapeHtml, type Html, html, raw, slugger } from './html.ts';

/** A heading of a page, for its table of contents. */
export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly text: string;
}

interface Rendered {
  readonly body: Html;
  readonly headings: readonly Heading[];
}

const plain = (text: string): string => text.replace(/[`*]/g, '');

/** Markdown as the site shows it: coloured code, headings that can be linked to, tables that scroll by themselves. */
export function renderMarkdown(text: string, highlight: Highlight): Rendered {
  const headings: Heading[] = [];
  const slug = slugger();
  const marked = new Marked({ gfm: true, async: false });
  marked.use({
    renderer: {
      heading({ tokens, depth, text: title }: Tokens.Heading) {
        const heading = { level: depth, id: slug(plain(title)), text: plain(title) };
        headings.push(heading);
        return String(headingOf(heading, raw(this.parser.parseInline(tokens))));
      },
      code: ({ text: code, lang = '' }: Tokens.Code) => String(highlight.block(code, lang)),
      table(token: Tokens.Table) {
        const cells = (row: Tokens.TableCell[], tag: string) =>
          row.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('');
        const rows = token.rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n');
        const head = `<thead><tr>${cells(token.header, 'th scope="col"').replaceAll('</th scope="col">', '</th>')}</tr></thead>`;
        return String(tableFrame(raw(`<table>${head}<tbody>${rows}</tbody></table>`)));
      },
      // Sources link each other as files, so that they read well as files too.
      link({ href, tokens }: Tokens.Link) {
        const address = /^[a-z]+:/.test(href) ? href : href.replace(/\.md(?=#|$)/, '.html');
        return `<a href="${escapeHtml(address)}">${this.parser.parseInline(tokens)}</a>`;
      },
    },
  });
  return { body: raw(marked.parse(text) as string), headings };
}

/** A heading with a link to itself. */
export const headingOf = ({ level, id, text }: Heading, inner: Html = html`${text}`): Html =>
  html`${raw(`<h${level} id="${id}">`)}${inner}${
    level > 1 && html` <a class="anchor" href="#${id}" aria-label="Link to ${text}">#</a>`
  }${raw(`</h${level}>`)}\n`;

/** A table that scrolls where the page is too narrow for it. */
export const tableFrame = (table: Html): Html => html`<div class="table" tabindex="0">${table}</div>\n`;
