import type { Contract, Place } from './contract.ts';
import type { Highlight } from './highlight.ts';
import { html, raw } from './html.ts';
import type { Page } from './page.ts';

const folder = 'openapi/source/';

/** The page that shows a file of the description, at a line; undefined for files of other folders. */
export const describedHref = ({ file, line }: Place): string | undefined =>
  /^openapi\/(?!documented\.)/.test(file) && file.endsWith('.yaml')
    ? `${folder}${file.slice('openapi/'.length, -'.yaml'.length)}.html${line ? `#L${line}` : ''}`
    : undefined;

/** The files of the description, each with numbered lines that can be linked to. */
export function descriptionPages({ description }: Contract, highlight: Highlight): Page[] {
  return [...description.texts].flatMap(([file, text]) => {
    const path = describedHref({ file });
    if (!path) return [];
    const lines = highlight.lines(text.trimEnd(), 'yaml').map((line, index) => {
      const number = index + 1;
      return html`<span class="line" id="L${number}"><a href="#L${number}" aria-label="Line ${number}">${number}</a>${line}\n</span>`;
    });
    const body = html`<h1 id="top"><code>${file}</code></h1>
<p class="lead">A file of the description, as it was when this site was built.</p>
<div class="code numbered"><pre tabindex="0"><code>${raw(lines.join(''))}</code></pre></div>`;
    return [
      { path, title: file, description: `The file ${file} of the description, line by line.`, body, source: file },
    ];
  });
}
