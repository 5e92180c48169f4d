/** Each block of code of a guide gets a button that copies it. Declarations and numbered lines are there to be read. */
export function startCopy(): void {
  for (const block of document.querySelectorAll<HTMLElement>('main .code:not(.numbered)')) {
    const code = block.querySelector('code');
    if (!code || block.parentElement?.classList.contains('declaration')) continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.addEventListener('click', () => void copy(button, code.textContent ?? ''));
    block.append(button);
  }
}

async function copy(button: HTMLButtonElement, text: string): Promise<void> {
  const done = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  button.textContent = done ? 'Copied' : 'Not allowed';
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 2000);
}
