import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes all files or none: each is written beside its place first, then all are moved; where a move fails, those that
 * were moved go back. `null` takes a file away. Gives a function that puts everything back.
 */
export function replaceFiles(root: string, texts: ReadonlyMap<string, string | null>): () => void {
  const before = new Map<string, string | null>();
  for (const file of texts.keys()) {
    const path = join(root, file);
    before.set(file, existsSync(path) ? readFileSync(path, 'utf8') : null);
  }
  const restore = () => {
    for (const [file, text] of before) place(join(root, file), text);
  };
  try {
    for (const [file, text] of texts) place(join(root, file), text);
  } catch (error) {
    restore();
    throw error;
  }
  return restore;
}

function place(path: string, text: string | null): void {
  if (text === null) {
    rmSync(path, { force: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
