import { createHighlighter, type Highlighter, type ThemedToken } from 'shiki';
import { type Html, html, raw } from './html.ts';

const themes = { light: 'github-light-high-contrast', dark: 'github-dark-default' } as const;
const languages = ['ts', 'sh', 'json', 'yaml', 'http'] as const;

/** Where a name in code leads to; undefined where it leads nowhere. */
export type Target = (name: string) => string | undefined;

/** Colours code when the site is built: a colour becomes a class, so that pages need no inline style. */
export class Highlight {
  readonly #shiki: Highlighter;
  readonly #colours = new Map<string, string>();

  private constructor(shiki: Highlighter) {
    this.#shiki = shiki;
  }

  static async load(): Promise<Highlight> {
    return new Highlight(await createHighlighter({ themes: Object.values(themes), langs: [...languages] }));
  }

  /** The code on lines, as markup to stand in `<code>`. An unknown language is not coloured. */
  lines(code: string, language: string, target?: Target): Html[] {
    const lang = languages.find((known) => known === language) ?? 'text';
    // By default a line has half a second, and on a busy machine would come out in other colours than on an idle one.
    const { tokens } = this.#shiki.codeToTokens(code, { lang, themes, defaultColor: false, tokenizeTimeLimit: 0 });
    return tokens.map((line) => html`${line.map((token) => this.#token(token, target))}`);
  }

  /** A block of code, which can be scrolled by keyboard. */
  block(code: string, language: string, target?: Target): Html {
    const lines = this.lines(code.trimEnd(), language, target).join('\n');
    return html`<div class="code"><pre tabindex="0"><code>${raw(lines)}</code></pre></div>`;
  }

  /** The rules for the colours used so far, in an order that does not hang on the order of the pages. */
  get css(): string {
    return [...this.#colours]
      .sort()
      .map(([name, rule]) => `.${name}{${rule}}\n`)
      .join('');
  }

  #token({ content, htmlStyle = {} }: ThemedToken, target?: Target): Html {
    const name = this.#class(htmlStyle as Record<string, string>);
    const href = target?.(content.trim());
    const [, before = '', text = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(content) ?? [];
    const inner = href ? html`${before}<a href="${href}">${text}</a>${after}` : html`${content}`;
    return name ? html`<span class="${name}">${inner}</span>` : inner;
  }

  #class(style: Record<string, string>): string | undefined {
    const [light, dark] = [style['--shiki-light'], style['--shiki-dark']].map((colour) => colour?.toLowerCase());
    if (!light || !dark) return undefined;
    const name = `k${light.slice(1)}-${dark.slice(1)}`;
    this.#colours.set(name, `color:light-dark(${light},${dark})`);
    return name;
  }
}
