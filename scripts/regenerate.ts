/**
 * `npm run regenerate`: openapi/ -> generated/. Lints, bundles, generates into a temporary folder, type-checks, and only
 * then moves the result into place. `--check` writes nothing and fails where generated/ is not what openapi/ gives.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { glob, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { stepTimer } from './steps.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, '.cache');
const run = promisify(execFile);

/** What generated/SOURCE.json says: what the client was generated from, by what, and what came out. */
interface Source {
  readonly description: { readonly version: string; readonly sha256: string };
  readonly generator: { readonly name: string; readonly version: string; readonly configuration: string };
  readonly files: Readonly<Record<string, string>>;
}

/** Where generated/ differs from what openapi/ gives. */
export interface Difference {
  readonly file: string;
  readonly what: 'differs' | 'missing' | 'extra';
}

export interface RegenerateOptions {
  /** The folder to write. @default the repository's generated/ */
  readonly target?: string;
  /** Called for each step once it is done. */
  readonly onStep?: (step: string, milliseconds: number) => void;
  /** Leaves the lint out, for a caller that has just linted. */
  readonly linted?: boolean;
  /** Generates also where nothing changed. */
  readonly force?: boolean;
}

/** @throws {Error} with the problems, where the description breaks a rule. */
export const lintDescription = (): Promise<void> => node('scripts/lint-openapi.ts');

/** Regenerates the client. Gives false where nothing had changed. @throws where a step fails; nothing is changed then. */
export async function regenerate(options: RegenerateOptions = {}): Promise<boolean> {
  const { target = join(root, 'generated'), onStep, linted, force } = options;
  if (!force && (await isUnchanged(target))) return false;
  const step = stepTimer(onStep);
  if (!linted) await step('lint the description', lintDescription);
  await inTemporaryFolder(async (folder) => {
    await step('bundle and generate', () => generate(folder));
    await step('type-check the client', () => typeCheck(folder));
    await moveIntoPlace(folder, target);
  });
  return true;
}

/** Where generated/ is not, byte by byte, what openapi/ gives. */
export async function differences(target = join(root, 'generated')): Promise<Difference[]> {
  return inTemporaryFolder(async (folder) => {
    await generate(folder);
    const [expected, actual] = await Promise.all([hashes(folder), hashes(target)]);
    const files = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
    return files
      .filter((file) => expected[file] !== actual[file])
      .map((file) => ({ file, what: !actual[file] ? 'missing' : !expected[file] ? 'extra' : 'differs' }));
  });
}

async function generate(folder: string): Promise<void> {
  const [{ bundleDescription }, { createClient }, { generatorConfig }] = await Promise.all([
    import('./openapi/bundle.ts'),
    import('@hey-api/openapi-ts'),
    import('./openapi-ts.config.ts'),
  ]);
  const [{ document, json }, sha256, version, configuration] = await Promise.all([
    bundleDescription(),
    descriptionHash(),
    generatorVersion(),
    configurationHash(),
  ]);
  await createClient(generatorConfig(document as Record<string, unknown>, folder));
  await writeFile(join(folder, 'openapi.json'), json);
  const source: Source = {
    description: { version: document.info.version, sha256 },
    generator: { name: '@hey-api/openapi-ts', version, configuration },
    files: await hashes(folder),
  };
  await writeFile(join(folder, 'SOURCE.json'), `${JSON.stringify(source, null, 2)}\n`);
}

async function typeCheck(folder: string): Promise<void> {
  const config = join(folder, '..', `${basename(folder)}.tsconfig.json`);
  const content = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { incremental: false },
    include: [folder],
    exclude: [],
  };
  await writeFile(config, JSON.stringify(content));
  try {
    await node('node_modules/typescript/bin/tsc', '-p', config);
  } finally {
    await rm(config, { force: true });
  }
}

/** Swaps the folders by renaming, so that generated/ is at every moment either the old one or the new one, whole. */
export async function moveIntoPlace(folder: string, target: string): Promise<void> {
  const old = `${folder}.old`;
  const had = await rename(target, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? false : Promise.reject(error)),
  );
  try {
    await rename(folder, target);
  } catch (error) {
    if (had) await rename(old, target);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** Compares what SOURCE.json recorded with what is there now: no generator is loaded for that. */
async function isUnchanged(target: string): Promise<boolean> {
  const recorded = await readFile(join(target, 'SOURCE.json'), 'utf8').then(
    (json) => JSON.parse(json) as Source,
    () => undefined,
  );
  if (!recorded) return false;
  const [sha256, version, configuration, { 'SOURCE.json': _, ...files }] = await Promise.all([
    descriptionHash(),
    generatorVersion(),
    configurationHash(),
    hashes(target),
  ]);
  return (
    recorded.description?.sha256 === sha256 &&
    recorded.generator?.version === version &&
    recorded.generator.configuration === configuration &&
    JSON.stringify(recorded.files) === JSON.stringify(files)
  );
}

/** One hash over the files of the description. Rules and register decide whether it is good, not what it says. */
const descriptionHash = (): Promise<string> =>
  hashOf('openapi/**/*.yaml', ['openapi/documented.yaml', 'openapi/rules/**']);

const configurationHash = (): Promise<string> => hashOf('scripts/{openapi-ts.config,openapi/bundle}.ts', []);

async function hashOf(pattern: string, exclude: string[]): Promise<string> {
  const files = (await Array.fromAsync(glob(pattern, { cwd: root, exclude })))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file}\0${(await readFile(join(root, file), 'utf8')).replaceAll('\r\n', '\n')}\0`);
  }
  return hash.digest('hex');
}

async function generatorVersion(): Promise<string> {
  const manifest = await readFile(join(root, 'node_modules/@hey-api/openapi-ts/package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** The files of a folder with their hashes, in the order of their names. */
async function hashes(folder: string): Promise<Record<string, string>> {
  const entries = await Array.fromAsync(glob('**/*', { cwd: folder, withFileTypes: true }));
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hashed = files.map(async (file) => {
    const name = file.slice(folder.length).replaceAll('\\', '/').replace(/^\/+/, '');
    return [
      name,
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(hashed));
}

async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(cache, { recursive: true });
  // Inside the repository: the type-check finds node_modules from there, and renaming stays on one file system.
  const parent = await mkdtemp(join(cache, 'regenerate-'));
  try {
    return await work(join(parent, 'generated'));
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

/** Runs a script with this Node. @throws {Error} with what it printed. */
async function node(...args: string[]): Promise<void> {
  try {
    await run(process.execPath, args, { cwd: root });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${args[0]} failed:\n${stdout}${stderr}`.trimEnd());
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  if (values.check) {
    const found = await differences();
    for (const { file, what } of found)
      console.error(`FAIL generated/${file} ${what === 'differs' ? what : `is ${what}`}; run: npm run regenerate`);
    if (found.length === 0) console.log('ok   generated/ is what openapi/ gives');
    process.exitCode = found.length === 0 ? 0 : 1;
    return;
  }
  const onStep = (step: string, ms: number) => console.log(`ok   ${step} (${(ms / 1000).toFixed(1)} s)`);
  const changed = await regenerate({ onStep });
  console.log(changed ? 'ok   generated/ is new; next: npm test' : 'ok   generated/ is unchanged');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main().catch((error: Error) => {
    console.error(`FAIL ${error.message}\ngenerated/ is as it was`);
    process.exitCode = 1;
  });
}
