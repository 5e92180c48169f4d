/** Markup that is in order: what is put into a template beside it is escaped. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Part = Html | string | number | false | undefined | null | readonly Part[];

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (found) => named[found]!);

const written = (part: Part): string => {
  if (part === undefined || part === null || part === false) return '';
  if (part instanceof Html) return String(part);
  if (typeof part === 'object') return part.map(written).join('');
  return escapeHtml(String(part));
};

/** A template whose texts are escaped; `Html` goes in as it is, lists part by part, and nothing for false and undefined. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.map((text, index) => text + (index < parts.length ? written(parts[index]) : '')).join(''));

/** Markup that something else has written. */
export const raw = (text: string): Html => new Html(text);

/** A text as part of an address behind `#`: lower case, words joined by hyphens. */
export const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '') || 'section';

/** Gives each text a slug of its own. */
export function slugger(): (text: string) => string {
  const used = new Map<string, number>();
  return (text) => {
    const slug = slugOf(text);
    const count = used.get(slug) ?? 0;
    used.set(slug, count + 1);
    return count ? `${slug}-${count + 1}` : slug;
  };
}
