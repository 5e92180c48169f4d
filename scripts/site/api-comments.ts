import type { Models } from 'typedoc';
import type { Highlight } from './highlight.ts';
import { type Html, html, raw } from './html.ts';
import { renderMarkdown } from './markdown.ts';

type Part = Models.CommentDisplayPart;

/** What a documentation comment says, as Markdown; names in `{@link}` become code. */
const textOf = (parts: readonly Part[]): string =>
  parts
    .map((part) => (part.kind === 'inline-tag' ? `\`${part.text}\`` : part.text))
    .join('')
    .trim();

/** Without the mark of a code block that TypeDoc puts around a default. */
const bare = (text: string): string => text.replace(/^```ts\n(.*)\n```$/s, '$1');

const paragraph = (text: string, highlight: Highlight): Html => renderMarkdown(text, highlight).body;
const inline = (text: string, highlight: Highlight): Html =>
  raw(String(paragraph(text, highlight)).replace(/^<p>(.*)<\/p>\s*$/s, '$1'));

/** A default is code where its whole is a value, and a sentence where it explains itself. */
function defaultOf(text: string, highlight: Highlight): Html {
  const value = bare(text);
  return /^('[^']*'|"[^"]*"|[\w.,]+|\[.*\]|\{.*\})$/.test(value) && !/^(none|fresh)$/.test(value)
    ? html`<code>${value}</code>`
    : inline(value, highlight);
}

/** The first sentence, for lists. */
export function summaryOf(comment: Models.Comment | undefined): string {
  const text = comment ? textOf(comment.summary).replace(/\s+/g, ' ').replaceAll('`', '') : '';
  return /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, '.') ?? text;
}

/** A documentation comment: what the caller gets, the default, and what is thrown. */
export function commentOf(comment: Models.Comment | undefined, highlight: Highlight): Html {
  if (!comment) return html``;
  const tags = comment.blockTags.map(({ tag, content }) => ({ tag, text: textOf(content) }));
  const notes = tags.flatMap(({ tag, text }) => {
    if (tag === '@default' || tag === '@defaultValue')
      return [html`<p class="note"><b>Default</b> ${defaultOf(text, highlight)}</p>`];
    if (tag === '@throws') return [html`<p class="note"><b>Throws</b> ${inline(text, highlight)}</p>`];
    if (tag === '@returns') return [html`<p class="note"><b>Gives</b> ${inline(text, highlight)}</p>`];
    return [];
  });
  return html`${paragraph(textOf(comment.summary), highlight)}${notes}`;
}
