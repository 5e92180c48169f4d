/** A place that can be found: title, address, what it is about, and the page that it is on. */
type Entry = readonly [text: string, href: string, about: string, page: string];

const most = 12;

/** The search in the header: an index that is loaded when the box is entered, results as links below it. */
export function startSearch(): void {
  const box = document.querySelector<HTMLInputElement>('#search');
  const list = document.querySelector<HTMLElement>('#found');
  const root = document.querySelector<HTMLElement>('header.top')?.dataset.root ?? '';
  if (!box || !list) return;
  let index: Promise<Entry[]> | undefined;
  const load = () => {
    index ??= fetch(`${root}search.json`).then((answer) => answer.json() as Promise<Entry[]>);
    return index;
  };
  const update = async () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const entries = words.length ? await load() : [];
    show(list, found(entries, words), root, words.length > 0);
  };
  box.addEventListener('focus', () => void load());
  box.addEventListener('input', () => void update());
  document.addEventListener('keydown', (event) => onKey(event, box, list));
  document.addEventListener('click', ({ target }) => {
    if (!box.parentElement?.contains(target as Node)) list.hidden = true;
  });
}

/** What has every word: first where the title begins with the first word, then where a title has it. */
function found(entries: readonly Entry[], words: readonly string[]): Entry[] {
  const [first = ''] = words;
  const rank = ([text, , about]: Entry): number => {
    const title = text.toLowerCase();
    const all = `${title} ${about.toLowerCase()}`;
    if (!words.every((word) => all.includes(word))) return 0;
    return title === first ? 4 : title.startsWith(first) ? 3 : title.includes(first) ? 2 : 1;
  };
  const ranked = entries.map((entry) => [rank(entry), entry] as const).filter(([rank]) => rank > 0);
  return ranked
    .sort(([one], [other]) => other - one)
    .slice(0, most)
    .map(([, entry]) => entry);
}

function show(list: HTMLElement, entries: readonly Entry[], root: string, asked: boolean): void {
  list.hidden = !asked;
  const items = entries.map(([text, href, about, page]) => {
    const link = Object.assign(document.createElement('a'), { href: root + href });
    const [title, where, what] = ['b', 'span', 'small'].map((tag) => document.createElement(tag));
    title!.textContent = text;
    where!.textContent = page;
    what!.textContent = about;
    link.append(title!, where!, what!);
    return link;
  });
  const nothing = Object.assign(document.createElement('p'), { textContent: 'Nothing found.' });
  list.replaceChildren(...(items.length ? items : [nothing]));
}

function onKey(event: KeyboardEvent, box: HTMLInputElement, list: HTMLElement): void {
  const writing = (event.target as HTMLElement).matches('input, textarea, select, [contenteditable]');
  if (event.key === '/' && !writing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    box.focus();
  }
  const links = [...list.querySelectorAll('a')];
  const inside = event.target === box || list.contains(event.target as Node);
  if (!inside) return;
  if (event.key === 'Escape') {
    list.hidden = true;
    box.focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === 'Enter' && event.target === box) links[0]?.click();
  if (!step || !links.length) return;
  event.preventDefault();
  const next = links.indexOf(event.target as HTMLAnchorElement) + step;
  (links[next] ?? (step > 0 ? links[0]! : box)).focus();
}
