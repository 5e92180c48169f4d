/** Filters the facts of the contract page, and opens what a link leads to. */
const form = document.querySelector<HTMLFormElement>('form.filters')!;
const rows = [...document.querySelectorAll<HTMLTableRowElement>('table.facts tbody tr')];
const texts = rows.map((row) => `${row.id} ${row.textContent}`.toLowerCase());
const owners = [...document.querySelectorAll<HTMLElement>('section.owner')];
const families = [...document.querySelectorAll<HTMLElement>('section.family')];
const nothing = document.querySelector<HTMLElement>('.nothing')!;

function filter(): void {
  const data = new FormData(form);
  const text = String(data.get('text')).trim().toLowerCase();
  const [kind, owner, disputed] = [String(data.get('kind')), String(data.get('owner')), data.has('disputed')];
  for (const [index, row] of rows.entries()) {
    const about = row.closest<HTMLElement>('section.owner')?.dataset.owner ?? '';
    const fits =
      (!text || `${about.toLowerCase()} ${texts[index]}`.includes(text)) &&
      (!kind || row.dataset.kind === kind) &&
      (!owner || about === owner) &&
      (!disputed || 'disputed' in row.dataset);
    row.hidden = !fits;
  }
  for (const part of [...owners, ...families])
    part.hidden = ![...part.querySelectorAll<HTMLElement>('tbody tr')].some((row) => !row.hidden);
  const shown = rows.filter((row) => !row.hidden).length;
  form.querySelector('output')!.textContent = `${shown} of ${rows.length}`;
  nothing.hidden = shown > 0;
}

/** What a link leads to may stand in something that is closed or filtered out. */
function open(): void {
  const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (!target) return;
  if (target.closest('[hidden]')) {
    form.reset();
    filter();
  }
  for (let inside: Element | null = target; inside; inside = inside.parentElement)
    if (inside instanceof HTMLDetailsElement) inside.open = true;
  target.scrollIntoView();
}

form.hidden = false;
form.addEventListener('input', filter);
form.addEventListener('submit', (event) => event.preventDefault());
nothing.querySelector('button')!.addEventListener('click', () => {
  form.reset();
  filter();
  form.querySelector('input')?.focus();
});
addEventListener('hashchange', open);
open();
