import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import type { Packed } from './packed.ts';
import type { Verdict } from './verdict.ts';

/** What the built code and its types import is a dependency, a peer, a module of Node or a file of the package. */
export async function checkImports({ folder, manifest, files }: Omit<Packed, 'tarball'>): Promise<Verdict> {
  const paths = files.map(({ path }) => path);
  const built = paths.filter((path) => /\.(js|d\.ts)$/.test(path));
  const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
  const used = new Set<string>();
  const problems = await Promise.all(
    built.map(async (path) => {
      const text = await readFile(join(folder, path), 'utf8');
      const names = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
      for (const name of names) used.add(packageOf(name));
      return names.filter((name) => !isThere(name, path)).map((name) => undeclared(path, name));
    }),
  );
  const idle = [...Object.keys(manifest.dependencies ?? {})].filter((name) => !used.has(name));
  return {
    said: `${built.length} built files import what the manifest declares`,
    problems: [
      ...problems.flat(),
      ...idle.map((name) => ({
        what: `${name} is a dependency that no file imports`,
        remedy: `npm uninstall ${name}`,
      })),
    ],
  };

  function isThere(name: string, path: string): boolean {
    if (/^\.\.?\//.test(name)) {
      const target = join(path, '..', name).replaceAll('\\', '/');
      return paths.includes(target);
    }
    return declared.has(packageOf(name)) || name.startsWith('node:') || builtinModules.includes(name);
  }
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const undeclared = (path: string, name: string) => ({
  what: `${path} imports ${name}, which ${name.startsWith('.') ? 'is not in the package' : 'is not declared'}`,
  remedy: name.startsWith('.') ? 'npm run build' : `declare ${packageOf(name)} as an optional peer, or bundle it`,
});
