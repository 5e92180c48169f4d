import { Marked, type Tokens } from 'marked';
import { isCopilotChatError, type Reply, toMarkdown } from '../../../src/index.ts';
import { element } from './element.ts';

const escaped = (text: string): string => text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);

/** Answers are text of others: their HTML is shown as text, and only links to the web are links. */
const marked = new Marked({
  async: false,
  gfm: true,
  renderer: {
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escaped(text),
    image: ({ text }: Tokens.Image) => escaped(text),
    link({ href, tokens }: Tokens.Link) {
      const text = this.parser.parseInline(tokens);
      return /^https?:/.test(href) ? `<a href="${escaped(href)}" rel="noreferrer">${text}</a>` : text;
    },
  },
});

/** One answer as it comes. */
export class AnswerView {
  readonly element = element('div', 'answer');
  readonly #text = element('div', 'text');
  readonly #notes = element('div', 'notes');
  #rewrites = 0;

  constructor() {
    this.element.append(this.#text, this.#notes);
    this.element.setAttribute('aria-busy', 'true');
  }

  show(text: string): void {
    this.#text.innerHTML = marked.parse(toMarkdown(text)) as string;
  }

  rewrite(before: string, text: string): void {
    this.#rewrites += 1;
    this.show(text);
    const was = element('details', 'rewritten', element('summary', '', `Rewritten by the service (${this.#rewrites})`));
    was.append(element('p', '', before || '(nothing)'));
    this.#notes.append(was);
  }

  done(reply: Reply): void {
    this.show(reply.text);
    this.#end();
    const { attributions, outcome } = reply;
    if (outcome === 'disengagedForRai')
      this.#notes.append(element('p', 'warning', 'The service has ended this conversation (disengagedForRai).'));
    if (!attributions.length) return;
    const sources = attributions.map(({ providerDisplayName, seeMoreWebUrl, attributionType }) => {
      const link = element('a', '', providerDisplayName || seeMoreWebUrl || 'without a name');
      link.href = seeMoreWebUrl ?? '';
      link.rel = 'noreferrer';
      return element('li', '', link, ' ', element('small', '', attributionType ?? ''));
    });
    this.#notes.append(element('p', 'label', 'Sources'), element('ol', 'sources', ...sources));
  }

  fail(error: unknown, partial: string | undefined): void {
    this.#end();
    this.element.classList.add('failed');
    const box = element('div', 'error');
    box.setAttribute('role', 'alert');
    const name = error instanceof Error ? error.name : 'Error';
    const message = error instanceof Error ? error.message : String(error);
    box.append(element('b', '', name), element('p', '', message));
    if (isCopilotChatError(error)) box.append(fieldsOf(error));
    if (partial)
      box.append(element('p', 'quiet', `What came before, ${partial.length} characters, is in partialTextOf(error).`));
    this.#notes.append(box);
  }

  #end(): void {
    this.element.setAttribute('aria-busy', 'false');
  }
}

function fieldsOf(error: object): HTMLElement {
  const list = element('dl');
  const { status, code, attempts, retryAfterSeconds, requestId } = error as Record<string, unknown>;
  for (const [name, value] of Object.entries({ status, code, attempts, retryAfterSeconds, requestId }))
    if (value !== undefined) list.append(element('dt', '', name), element('dd', '', String(value)));
  return list;
}
