import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Application, type DeclarationReflection, type ReferenceReflection, ReflectionKind } from 'typedoc';
import { type EntryPoint, entryPoints } from './entry-points.ts';

/** An exported name of an entry point. */
export interface Exported {
  readonly name: string;
  readonly kind: 'Functions' | 'Classes' | 'Interfaces' | 'Types' | 'Constants';
  /** What it is; of a name that another entry point has as well, that one's. */
  readonly reflection: DeclarationReflection;
  /** The entry point that shows it, where this one only hands it on. */
  readonly home: string;
}

/** An entry point with all that it exports, in the order of its source. */
export interface EntryPointApi extends EntryPoint {
  readonly path: string;
  readonly exports: readonly Exported[];
}

const kinds: Partial<Record<ReflectionKind, Exported['kind']>> = {
  [ReflectionKind.Function]: 'Functions',
  [ReflectionKind.Class]: 'Classes',
  [ReflectionKind.Interface]: 'Interfaces',
  [ReflectionKind.TypeAlias]: 'Types',
  [ReflectionKind.Variable]: 'Constants',
};

export const order: readonly Exported['kind'][] = ['Functions', 'Classes', 'Interfaces', 'Types', 'Constants'];

const pathOf = ({ name }: EntryPoint): string => `api/${name.split('/')[1] ?? 'client'}.html`;

/** The public surface of the package, read from its sources. @throws {Error} where TypeDoc can't read them. */
export async function readApi(root: string, folder: string): Promise<EntryPointApi[]> {
  const entries = await entryPoints(root);
  const modules = await convert(root, folder, entries);
  const homes = new Map<DeclarationReflection, string>();
  return entries.map((entry, index) => {
    const exported = (modules[index]?.children ?? []).map((child) => exportOf(child, entry, homes));
    if (!exported.length) throw new Error(`TypeDoc finds nothing that ${entry.source} exports`);
    return { ...entry, path: pathOf(entry), exports: exported };
  });
}

/** The modules of the entry points, in their order. Only what they need is parsed, which is a third of all. */
async function convert(root: string, folder: string, entries: readonly EntryPoint[]) {
  const tsconfig = join(folder, 'tsconfig.api.json');
  const files = entries.map(({ source }) => join(root, source));
  const compilerOptions = { incremental: false };
  await writeFile(
    tsconfig,
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] }),
  );
  const app = await Application.bootstrap({
    entryPoints: files,
    tsconfig,
    basePath: root,
    displayBasePath: root,
    alwaysCreateEntryPointModule: true,
    // `npm run types` does that.
    skipErrorChecking: true,
    excludeExternals: true,
    excludePrivate: true,
    excludeInternal: true,
    disableGit: true,
    sourceLinkTemplate: '{path}#L{line}',
    sort: ['source-order'],
    logLevel: 'Error',
    validation: false,
  });
  const project = await app.convert();
  await rm(tsconfig);
  if (!project) throw new Error('TypeDoc can not read the sources; run: npm run types');
  const modules = project.children ?? [];
  return entries.map(({ source }) => modules.find((one) => one.sources?.[0]?.fileName === source));
}

function exportOf(
  child: DeclarationReflection,
  entry: EntryPoint,
  homes: Map<DeclarationReflection, string>,
): Exported {
  const reflection = child.isReference() ? targetOf(child) : child;
  const home = homes.get(reflection) ?? entry.name;
  homes.set(reflection, home);
  const kind = kinds[reflection.kind];
  if (!kind) throw new Error(`${entry.source} exports ${child.name}, which is a ${ReflectionKind[reflection.kind]}`);
  return { name: child.name, kind, reflection, home };
}

function targetOf(reference: ReferenceReflection): DeclarationReflection {
  const target = reference.getTargetReflectionDeep() as DeclarationReflection;
  return target;
}
