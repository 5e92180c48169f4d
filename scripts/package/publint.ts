import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { Packed } from './packed.ts';
import type { Verdict } from './verdict.ts';

/** Publint on the files that are in the tarball. Its warnings and its suggestions fail too. */
export async function lintPackage({ folder, files }: Pick<Packed, 'folder' | 'files'>): Promise<Verdict> {
  // `pack: false`: the folder is the unpacked tarball already.
  const { messages, pkg } = await publint({ pkgDir: folder, pack: false, level: 'suggestion', strict: true });
  const problems = messages.map((message) => ({
    what: `${message.code}: ${formatMessage(message, pkg) ?? message.path.join('.')}`,
    remedy: `correct ${message.path.join('.') || 'package.json'} in package.json (https://publint.dev/rules)`,
  }));
  return { said: `nothing to say about ${files.length} files`, problems };
}
