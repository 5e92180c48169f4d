import { glob, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface SiteFile {
  /** From the root of the site, with slashes. */
  readonly path: string;
  readonly bytes: number;
}

/** The files of a site, in the order of their names. */
export async function listFiles(folder: string): Promise<SiteFile[]> {
  const names = await Array.fromAsync(glob('**/*.*', { cwd: folder }));
  const files = names.map((name) => name.replaceAll('\\', '/')).sort();
  return Promise.all(files.map(async (path) => ({ path, bytes: (await stat(join(folder, path))).size })));
}
