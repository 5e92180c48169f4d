// Runs before the page is painted, so that it does not flash. Redoc keeps its choice under the same name and classes.
const key = 'redoc.colorMode';
let kept: string | null = null;
try {
  kept = localStorage.getItem(key);
} catch {
  // A browser may forbid storage; the choice then holds for one page.
}
const dark = kept ? kept === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
document.documentElement.classList.add('js', dark ? 'dark' : 'light');
