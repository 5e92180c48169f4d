import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Context } from '../context.ts';
import { bestPeer, type Cell, measured, type Row, type Section, type Target } from '../report.ts';
import { type Client, packageFolder, type Workspace } from '../workspace.ts';

const column = 'gzip, kB';

/** The two imports of ours that have a budget, as a user writes them. */
const budgets = [
  {
    what: "import { createCopilotChat } from 'm365-copilot-chat'",
    code: "export { createCopilotChat } from 'm365-copilot-chat';",
    reach: 9,
    // What has authentication and retries too.
    like: ['Graph client', 'Kiota'],
  },
  {
    what: "createTransport from '.' and createConversation from '/generated'",
    code: "export { createTransport } from 'm365-copilot-chat'; export { createConversation } from 'm365-copilot-chat/generated';",
    reach: 3.5,
    like: ['openapi-fetch', 'stock hey-api'],
  },
];

/** What of a client comes into a page: esbuild, for browsers, minified, gzip. Peers: create alone, with their adapter. */
export async function bundle({ workspace }: Context): Promise<Section> {
  const rows: Row[] = [];
  for (const client of workspace.clients) {
    // Raw fetch is in the browser.
    if (client.name === 'fetch') continue;
    const { title, role } = client;
    const code = `export { creator } from './clients/${client.name}.js';`;
    const size = client.nodeOnly ? { [column]: 'Node only' } : await sizeOf(workspace, code);
    rows.push({
      title: `${title}: create alone`,
      role,
      cells: { ...size, ...(role === 'ours' ? {} : await installed(workspace, client)) },
    });
  }
  for (const { what, code } of budgets) rows.push({ title: what, role: 'ours', cells: await sizeOf(workspace, code) });
  return {
    title: 'Browser bundle',
    columns: ['minified, kB', column, 'packages installed', 'installed, MB'],
    rows,
    notes: [
      'esbuild, platform browser, target es2022; kB are 1,000 bytes; "create alone" has its adapter in it: 0.1 to 0.5 kB.',
      'Packages: with their dependencies; a generated client installs none. Ours is one and its parser: npm run check:package.',
    ],
    targets: budgets.map(({ what, reach, like }): Target => {
      const ours = measured(rows, what, column);
      const peer = bestPeer(rows, column, (title) => like.some((name) => title.startsWith(name)));
      return { what: `bundle of ${what}`, reach, unit: 'kB gzip', ours, peer, budget: true };
    }),
  };
}

async function sizeOf({ folder }: Workspace, code: string): Promise<Record<string, Cell>> {
  try {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: folder },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      logLevel: 'silent',
    });
    const bytes = outputFiles[0]!.contents;
    return { 'minified, kB': bytes.length / 1000, [column]: gzipSync(bytes, { level: 9 }).length / 1000 };
  } catch (error) {
    return { [column]: `does not bundle: ${(error as Error).message.split('\n')[1]?.trim()}` };
  }
}

/** The packages of a client with all that they depend on, and the size of their files. */
async function installed(workspace: Workspace, { packages }: Client): Promise<Record<string, Cell>> {
  const seen = new Map<string, number>();
  const waiting = [...packages];
  for (let name = waiting.pop(); name; name = waiting.pop()) {
    if (seen.has(name)) continue;
    const folder = packageFolder(workspace, name);
    seen.set(name, await folderSize(folder));
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { dependencies?: object };
    waiting.push(...Object.keys(manifest.dependencies ?? {}));
  }
  const bytes = [...seen.values()].reduce((sum, size) => sum + size, 0);
  return { 'packages installed': seen.size, 'installed, MB': bytes / 1e6 };
}

async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries.map((entry) => (entry.isFile() ? stat(join(entry.parentPath, entry.name)) : undefined));
  return (await Promise.all(sizes)).reduce((sum, found) => sum + (found?.size ?? 0), 0);
}
