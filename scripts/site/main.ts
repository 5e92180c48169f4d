/**
 * `npm run docs:site`: guides, references, contract and playground -> a static site, whole or not at all. `--serve`
 * serves it to this machine once it is built.
 */
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSite } from './build.ts';
import { serveSite } from './serve.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const usage = `npm run docs:site -- [--out FOLDER] [--serve [--port N]]

  --out FOLDER  where the site is written; the folder is replaced (default: .site)
  --serve       serves the site to this machine until Ctrl-C
  --port N      the port for that (default: a free one)`;

const options = {
  out: { type: 'string', default: join(root, '.site') },
  serve: { type: 'boolean', default: false },
  port: { type: 'string', default: '0' },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const { out, serve, port, help } = argumentsOf();
  if (help) return console.log(usage);
  const onStep = (step: string, ms: number) => console.log(`ok   ${step} (${(ms / 1000).toFixed(1)} s)`);
  const files = await buildSite({ root, out, sourceUrl: sourceUrl(), onStep });
  const pages = files.filter(({ path }) => path.endsWith('.html')).length;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const shown = relative(process.cwd(), out) || '.';
  console.log(`ok   ${pages} pages, ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB in ${shown}`);
  if (!serve) return console.log('Next: npm run docs:site -- --serve');
  const { url } = await serveSite(out, port);
  console.log(`Open ${url} (Ctrl-C ends it)`);
}

function argumentsOf() {
  try {
    const { values } = parseArgs({ options });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Error(`--port is a number up to 65535, not ${values.port}`);
    if (values.port !== '0' && !values.serve) throw new Error('--port goes with --serve');
    return { ...values, port };
  } catch (error) {
    console.error(`FAIL ${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

/** In a workflow of GitHub the repository's address is known; elsewhere none is made up. */
function sourceUrl(): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = process.env;
  return server && repository && commit ? `${server}/${repository}/blob/${commit}` : undefined;
}

await main().catch((error: Error) => {
  console.error(`FAIL ${error.message}\nThe site is as it was`);
  process.exitCode = 1;
});
