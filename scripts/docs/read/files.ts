import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ReadFailure } from './failure.ts';

/** The largest page that is read. The vendor's largest has 60 kB; parsers slow down on what is far beyond that. */
export const maxPageBytes = 1024 * 1024;

const pageExtensions = new Set(['.md', '.markdown', '.html', '.htm', '.txt']);
const maxFiles = 20_000;

export interface SourceFile {
  /** The name that facts carry. */
  page: string;
  file: string;
}

export interface Sources {
  files: SourceFile[];
  /** Real folders; nothing outside them is opened. */
  roots: string[];
  refused: ReadFailure[];
}

export function isInside(root: string, file: string): boolean {
  const path = relative(root, file);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path));
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw new ReadFailure(path, 'no such file or folder; check the path', { cause });
  }
}

/** The pages under the given files and folders, in a stable order. Links that lead outside the roots are refused. */
export function findSources(paths: readonly string[], extraRoots: readonly string[] = []): Sources {
  const sources: Sources = { files: [], roots: extraRoots.map(realPathOf), refused: [] };
  const folders = paths.map((path) => {
    const real = realPathOf(path);
    const folder = statSync(real).isDirectory();
    sources.roots.push(folder ? real : realPathOf(dirname(path)));
    return folder;
  });
  paths.forEach((path, index) => {
    const prefix = paths.length > 1 ? path : '';
    if (folders[index]) walk(resolve(path), prefix, sources);
    else addFile(sources, resolve(path), paths.length > 1 ? path : basename(path));
  });
  return sources;
}

function walk(folder: string, prefix: string, sources: Sources): void {
  const pending = [{ folder, name: prefix }];
  const seen = new Set<string>();
  for (let next = pending.pop(); next; next = pending.pop()) {
    const real = realPathOf(next.folder);
    if (seen.has(real)) continue;
    seen.add(real);
    const folders: typeof pending = [];
    for (const name of readdirSync(real).sort()) {
      if (name.startsWith('.') || name === 'node_modules') continue;
      const file = join(next.folder, name);
      const page = next.name ? `${next.name}/${name}` : name;
      const inner = isFolder(file, page, sources);
      if (inner) folders.push({ folder: file, name: page });
      else if (inner === null) continue;
      else if (pageExtensions.has(extname(name).toLowerCase())) addFile(sources, file, page);
      if (sources.files.length > maxFiles) {
        throw new ReadFailure(folder, `more than ${maxFiles} pages; name a smaller folder`);
      }
    }
    pending.push(...folders.reverse());
  }
}

/** Null where a link leads nowhere, which is reported. */
function isFolder(file: string, page: string, sources: Sources): boolean | null {
  const entry = lstatSync(file);
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    const real = realpathSync(file);
    return statSync(real).isDirectory() && sources.roots.some((root) => isInside(root, real));
  } catch (cause) {
    sources.refused.push(new ReadFailure(page, 'a symbolic link that leads nowhere; remove or mend it', { cause }));
    return null;
  }
}

function addFile(sources: Sources, file: string, page: string): void {
  sources.files.push({ page: page.split(sep).join('/'), file });
}

/** Reads a file that lies inside the roots, or says why not. */
export function readInside(file: string, page: string, roots: readonly string[]): string {
  const real = realPathOf(file);
  if (!roots.some((root) => isInside(root, real))) {
    throw new ReadFailure(page, 'lies outside the given roots; name its folder with --root to allow it');
  }
  const entry = statSync(real);
  if (!entry.isFile()) throw new ReadFailure(page, 'is not a regular file');
  if (entry.size > maxPageBytes) throw tooLarge(page, entry.size);
  return decodePage(readFileSync(real), page);
}

export function tooLarge(page: string, bytes: number): ReadFailure {
  const limit = `a page may have ${maxPageBytes} bytes`;
  return new ReadFailure(page, `has ${bytes} bytes and ${limit}; split it or leave it out`);
}

/** UTF-8 text without its byte order mark; binary content is an error. */
export function decodePage(bytes: Uint8Array, page: string): string {
  if (bytes.length > maxPageBytes) throw tooLarge(page, bytes.length);
  if (bytes.includes(0)) throw new ReadFailure(page, 'is binary: it holds a zero byte; leave it out');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ReadFailure(page, 'is not UTF-8 text; convert it or leave it out', { cause });
  }
}
