import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { Highlight } from './highlight.ts';
import { html } from './html.ts';
import { headingOf, renderMarkdown } from './markdown.ts';
import type { NavigationGroup, Page } from './page.ts';

/** A guide: a file of Markdown below a head that says what it is called and where it stands. */
interface Guide {
  readonly file: string;
  readonly title: string;
  readonly description: string;
  /** The heading in the navigation that it stands under; groups come in the order of their first guides. */
  readonly group: string;
  readonly order: number;
  readonly text: string;
}

const folder = 'scripts/site/guides';

/** The guides, in their order. @throws {Error} for a file whose head lacks something. */
export async function readGuides(root: string): Promise<Guide[]> {
  const files = (await Array.fromAsync(glob('*.md', { cwd: join(root, folder) }))).sort();
  const guides = await Promise.all(
    files.map(async (file) => guideOf(`${folder}/${file}`, await readFile(join(root, folder, file), 'utf8'))),
  );
  return guides.sort((one, other) => one.order - other.order);
}

function guideOf(file: string, content: string): Guide {
  const [, head = '', text = ''] = /^---\r?\n(.*?)\r?\n---\r?\n(.*)$/s.exec(content) ?? [];
  const { title, description, group, order } = (parse(head) ?? {}) as Record<string, unknown>;
  const texts = { title, description, group };
  for (const [name, value] of Object.entries(texts))
    if (typeof value !== 'string' || !value) throw new Error(`${file} has no ${name} in its head (between --- lines)`);
  if (typeof order !== 'number')
    throw new Error(`${file} has no order in its head: a number, ascending in the navigation`);
  return { file, order, text, ...(texts as Record<'title' | 'description' | 'group', string>) };
}

const pathOf = ({ file }: Guide): string => `guides/${basename(file, '.md')}.html`;

export function navigationOf(guides: readonly Guide[]): NavigationGroup[] {
  const groups = [...new Set(guides.map(({ group }) => group))];
  return groups.map((title) => ({
    title,
    links: guides.filter(({ group }) => group === title).map((guide) => ({ path: pathOf(guide), title: guide.title })),
  }));
}

export function guidePage(guide: Guide, highlight: Highlight): Page {
  const { title, description, text, file } = guide;
  const { body, headings } = renderMarkdown(text, highlight);
  const head = html`${headingOf({ level: 1, id: 'top', text: title })}<p class="lead">${description}</p>\n`;
  return { path: pathOf(guide), title, description, body: html`${head}${body}`, headings, source: file };
}
