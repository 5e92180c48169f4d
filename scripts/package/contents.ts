import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Packed } from './packed.ts';
import type { Problem, Verdict } from './verdict.ts';

/** The whole package, unpacked and without source maps, in bytes. */
const largestPackage = 400_000;

const required = ['LICENSE', 'README.md', 'package.json'];
const expected = /^(LICENSE|README\.md|CHANGELOG\.md|package\.json|dist\/[\w-]+\.(js|js\.map|d\.ts|json))$/;
const ofTests = /(^|[/.-])(tests?|spec|fixtures?|snap|mocks?)([/.]|$)/i;

/** What no published file may hold. Fixtures and samples of ours have made-up tokens that look like none of these. */
const secrets: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a signed token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ['a token of npm or GitHub', /\b(npm_|ghp_|github_pat_)[A-Za-z0-9]{20,}/],
  ['a path of a machine', /(file:\/\/\/|[^\w.$}]\/(home|Users)\/)[\w.-]+\/|\b[A-Z]:\\+Users\\/],
];

/** The files of the tarball: those that are expected, no more, not too large, and without what is nobody's business. */
export async function checkContents(
  { folder, manifest, files }: Pick<Packed, 'folder' | 'manifest' | 'files'>,
  repository: string,
): Promise<Verdict> {
  const bytes = files.filter(({ path }) => !path.endsWith('.map')).reduce((sum, file) => sum + file.bytes, 0);
  const paths = files.map(({ path }) => path);
  const found = await Promise.all(paths.map(async (path) => leaks(path, await readFile(join(folder, path), 'utf8'))));
  const problems = [
    ...required.filter((file) => !paths.includes(file)).map((file) => missing(file)),
    ...paths.filter((path) => !expected.test(path) || ofTests.test(path)).map((path) => unexpected(path)),
    ...(bytes > largestPackage ? [tooLarge(bytes)] : []),
    ...dependencies(manifest),
    ...found.flat(),
  ];
  const kilobytes = Math.ceil(bytes / 1000);
  return { said: `${paths.length} files, ${kilobytes} of 400 kB without maps, 1 runtime dependency`, problems };

  function leaks(path: string, text: string): Problem[] {
    const place = text.includes(repository.replace(/[\\/]$/, '')) ? ['a path of this machine'] : [];
    const names = secrets.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
    return [...place, ...names].map((name) => ({
      what: `${path} holds ${name}`,
      remedy: 'take it out of the source or the build, and where it was a secret, revoke it',
    }));
  }
}

const missing = (file: string): Problem => ({ what: `${file} is missing`, remedy: `put ${file} at the top level` });

const unexpected = (path: string): Problem => ({
  what: `${path} is ${ofTests.test(path) ? 'of the tests' : 'no file of the package'}`,
  remedy: 'correct files in package.json, or the build; a new kind of file goes into scripts/package/contents.ts',
});

const tooLarge = (bytes: number): Problem => ({
  what: `${bytes.toLocaleString('en')} bytes unpacked without maps, at most ${largestPackage.toLocaleString('en')}`,
  remedy: 'see what grew with: npm pack --dry-run',
});

function dependencies({ dependencies = {}, optionalDependencies = {} }: Packed['manifest']): Problem[] {
  const names = Object.keys({ ...dependencies, ...optionalDependencies });
  if (names.length === 1) return [];
  return [
    {
      what: `${names.length} runtime dependencies (${names.join(', ')}), not the parser of event streams alone`,
      remedy: 'make it an optional peer, or bundle it',
    },
  ];
}
