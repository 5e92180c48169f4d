/** On narrow screens the list of pages opens by a button. */
export function startMenu(): void {
  const button = document.querySelector<HTMLButtonElement>('button.menu');
  if (!button) return;
  const show = (open: boolean) => button.setAttribute('aria-expanded', String(open));
  button.addEventListener('click', () => show(button.getAttribute('aria-expanded') !== 'true'));
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || button.getAttribute('aria-expanded') !== 'true') return;
    show(false);
    button.focus();
  });
}
