import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './repository-copy.ts';

const run = promisify(execFile);

/** A fenced block of a text, with the heading that it stands under. */
export interface Snippet {
  readonly heading: string;
  readonly code: string;
}

/** The fenced blocks of a language, in their order. */
export const snippetsOf = (text: string, language: string): Snippet[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map((found) => ({
    heading:
      text
        .slice(0, found.index)
        .match(/^#+ .*$/gm)
        ?.at(-1) ?? '',
    code: found[1]!,
  }));

/** The npm scripts that a text names. */
export const scriptsNamedIn = (text: string): string[] =>
  [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name]) => name!);

/** A folder with the snippets of a text as files, where their imports of packages are found. */
export async function snippetFolder(name: string, snippets: readonly Snippet[]): Promise<string> {
  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, `.cache/${name}-`));
  await Promise.all(snippets.map(({ code }, index) => writeFile(join(folder, `snippet-${index}.ts`), code)));
  return folder;
}

export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** What the compiler says about the snippets of a folder; nothing where they are in order. */
export async function typeCheckSnippets(folder: string, entries: Readonly<Record<string, string>>): Promise<string> {
  const paths = Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, [join(root, file)]]));
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { incremental: false, paths, lib: ['ESNext', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'] },
    include: [folder],
    exclude: [],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return run(process.execPath, [tsc, '-p', folder]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string; message: string }) => error.stdout || error.message,
  );
}

/** Runs a snippet on the sources, its requests sent to a sandbox. Rejects where it fails. Gives what it printed. */
export async function runSnippet(folder: string, index: number, baseUrl: string): Promise<string> {
  const hook = join(root, 'contract-tests/readme-hook.ts');
  const env = { ...process.env, COPILOT_CHAT_TOKEN: 'a-made-up-token', SANDBOX_BASE_URL: baseUrl };
  const { stdout } = await run(process.execPath, ['--import', hook, join(folder, `snippet-${index}.ts`)], { env });
  return stdout;
}

/** Runs lines of shell in which `npx m365-copilot-chat` is the command of this repository, on a sandbox. */
export async function runShell(folder: string, code: string, baseUrl: string): Promise<string> {
  // What npx would find in a project that has the package.
  const main = join(root, 'src/cli/main.ts');
  const shim = `#!/bin/sh\nshift\nexec "${process.execPath}" "${main}" "$@" --base-url "${baseUrl}"\n`;
  await writeFile(join(folder, 'npx'), shim);
  await chmod(join(folder, 'npx'), 0o755);
  const PATH = [folder, process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, COPILOT_CHAT_TOKEN: 'a-made-up-token' };
  const ran = run('sh', ['-euc', code], { env, cwd: folder });
  ran.child.stdin?.end();
  return (await ran).stdout;
}
