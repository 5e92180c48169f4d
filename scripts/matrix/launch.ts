import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { launchChromium } from '../chromium.ts';
import type { Project } from './project.ts';
import type { Plan } from './runner.ts';
import type { Kind } from './runtimes.ts';

/** Starts a runtime with its plan; resolves when it ends, and rejects with what it printed where it ends badly. */
export type Launch = (program: string, project: Programs, plan: Plan, signal: AbortSignal) => Promise<void>;

type Programs = Pick<Project, 'folder' | 'program'>;

const inProcess =
  (...options: readonly string[]): Launch =>
  async (program, project, plan, signal) => {
    const file = await project.program('process', 'process');
    await ended(program, [...options, basename(file), JSON.stringify(plan)], project.folder, signal);
  };

/** How each kind is started. None of them may load anything but what the project holds. */
export const launches: Readonly<Record<Kind, Launch>> = {
  node: inProcess(),
  bun: inProcess('run', '--no-install'),
  deno: inProcess('run', '--allow-all', '--no-remote', '--node-modules-dir=manual', '--no-config'),
  workerd: inWorkerd,
  chromium: inChromium,
};

const compatibilityDate = '2026-11-01';

async function inWorkerd(program: string, project: Programs, plan: Plan, signal: AbortSignal): Promise<void> {
  const file = await project.program('worker', 'bundle');
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .main), (name = "internet", network = (allow = ["private"])) ],
);
const main :Workerd.Worker = (
  modules = [ (name = "worker", esModule = embed ${JSON.stringify(basename(file))}) ],
  bindings = [ (name = "PLAN", text = ${JSON.stringify(JSON.stringify(plan))}) ],
  compatibilityDate = "${compatibilityDate}",
);
`;
  await writeFile(join(project.folder, 'worker.capnp'), config);
  await ended(program, ['test', 'worker.capnp'], project.folder, signal);
}

async function inChromium(_: string, project: Programs, plan: Plan, signal: AbortSignal): Promise<void> {
  const file = await project.program('page', 'bundle');
  const html = `<!doctype html><meta charset="utf-8"><title>matrix</title><script id="plan" type="application/json">${JSON.stringify(plan)}</script><script type="module" src="/page.js"></script>`;
  const served: Record<string, readonly [string, string | Buffer]> = {
    '/': ['text/html', html],
    '/page.js': ['text/javascript', await readFile(file)],
    '/mockServiceWorker.js': [
      'text/javascript',
      await readFile(join(project.folder, 'node_modules/msw/lib/mockServiceWorker.js')),
    ],
  };
  const server = createServer(({ url = '' }, response) => {
    const [type, body] = served[url] ?? ['text/plain', ''];
    response.writeHead(served[url] ? 200 : 404, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const broken = new Promise<never>((_, reject) => {
      page.once('pageerror', reject);
      page.once('crash', () => reject(new Error('the page has crashed')));
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    broken.catch(() => undefined);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await Promise.race([page.waitForFunction('globalThis.matrixIsDone === true', undefined, { timeout: 0 }), broken]);
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

/** A process of its own, without what the caller's environment would tell it. */
function ended(program: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  const { NODE_OPTIONS: _, COPILOT_CHAT_TOKEN: __, ...inherited } = process.env;
  const env = { ...inherited, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' };
  const child = spawn(program, args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve();
      else
        reject(new Error(`it ended with ${code ?? killedBy}: ${printed.trim().slice(-2_000) || 'it printed nothing'}`));
    });
  });
}
