const key = 'redoc.colorMode';

/** The button for light and dark colours. Without a choice, the page follows the system while it is open. */
export function startToggle(): void {
  const { classList } = document.documentElement;
  const button = document.querySelector<HTMLButtonElement>('button.theme');
  const show = (dark: boolean) => {
    classList.toggle('dark', dark);
    classList.toggle('light', !dark);
    button?.setAttribute('aria-pressed', String(dark));
  };
  show(classList.contains('dark'));
  button?.addEventListener('click', () => {
    const dark = !classList.contains('dark');
    show(dark);
    keep(dark ? 'dark' : 'light');
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', ({ matches }) => {
    if (!kept()) show(matches);
  });
}

function kept(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(mode: string): void {
  try {
    localStorage.setItem(key, mode);
  } catch {
    // Storage is forbidden: the choice holds for this page.
  }
}
