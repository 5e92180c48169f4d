import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cacheFolder, MissingError, programOf, systemNode } from '../scripts/matrix/cache.ts';
import { chosen, isWrongUse } from '../scripts/matrix/choice.ts';
import { commonTo, differences, hashOf } from '../scripts/matrix/results.ts';
import { type Row, rowOf } from '../scripts/matrix/run.ts';
import { type Plan, runPlan } from '../scripts/matrix/runner.ts';
import { type Runtime, runtimes } from '../scripts/matrix/runtimes.ts';
import { summary } from '../scripts/matrix/table.ts';
import { type Result, startTarget } from '../scripts/matrix/target.ts';
import { traceOf } from '../scripts/matrix/trace.ts';
import { startSandbox } from '../src/sandbox/index.ts';
import { contractScenarios } from './contract.ts';
import { root } from './repository-copy.ts';
import { hasNeeds, type Need } from './scenario.ts';
import { packageScenarios } from './scenarios/of-package.ts';

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copilot-chat-matrix-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllGlobals());

const result = (name: string, ...trace: string[]): Result => ({ name, outcome: 'passed', trace });
const failed = (name: string, error: string): Result => ({ name, outcome: 'failed', error, trace: [] });
const row = (runtime: string, results: readonly Result[], more: Partial<Row> = {}): Row => ({
  runtime,
  version: '1.2.3',
  results,
  leftOut: [],
  checks: [],
  seconds: 1,
  ...more,
});
const both = [result('creates', 'status: 201'), result('streams', 'reply: "Yes."')];

describe('the hash of a runtime', () => {
  const names = both.map(({ name }) => name);

  it('is the same for the same results, in whatever order they came', () => {
    expect(hashOf(both, names)).toMatch(/^[0-9a-f]{12}$/);
    expect(hashOf([...both].reverse(), [...names].reverse())).toBe(hashOf(both, names));
  });

  it('differs where a scenario went otherwise, or went well and saw something else', () => {
    const others = [
      [both[0]!, result('streams', 'reply: "No."')],
      [both[0]!, result('streams', 'reply: "Yes."', 'reply: "Yes."')],
      [both[0]!, { ...both[1]!, outcome: 'failed' as const }],
      [both[0]!],
    ];
    expect(new Set([both, ...others].map((results) => hashOf(results, names))).size).toBe(5);
  });

  it('is of the scenarios that all have run', () => {
    const rows = [row('a', both), row('b', [...both, result('cuts')]), row('c', [both[1]!, result('cuts')])];
    expect(commonTo(rows)).toEqual(['streams']);
    expect(commonTo(rows.slice(0, 2))).toEqual(['creates', 'streams']);
    expect(commonTo([])).toEqual([]);
  });

  it('can be told apart line by line', () => {
    const other = row('b', [result('creates', 'status: 201'), result('streams', 'reply: "Yes."', 'items: []')]);
    expect(differences(row('a', both), other)).toEqual([{ name: 'streams', lines: ['nothing more', 'items: []'] }]);
  });
});

describe('what is compared', () => {
  it('has the headers of the package and not those of a runtime, and neither token nor port', async () => {
    await using sandbox = await startSandbox({ logTokens: true });
    const id = '11111111-2222-4333-8444-555555555555';
    const headers = {
      authorization: 'Bearer the-token',
      'client-request-id': id,
      prefer: 'x',
      'user-agent': 'a browser',
    };
    await fetch(`${sandbox.baseUrl}/copilot/conversations?a=1`, { method: 'POST', headers, body: '{}' });
    const observed = [`id: "${id}"`, `other: "aaaaaaaa-2222-4333-8444-555555555555"`, `url: ${sandbox.url}/x`];
    const trace = traceOf({ observed }, { origin: sandbox.url, token: 'the-token', requests: sandbox.requests });
    expect(trace.slice(0, 3)).toEqual(['id: "(id 1)"', 'other: "(id 2)"', 'url: (origin)/x']);
    const [request] = trace.slice(3);
    expect(request).toMatch(/^request \| POST \| \/beta\/copilot\/conversations\?a=1 \| /);
    expect(request).toContain(' | authorization: Bearer (token) | client-request-id: (id 1) | ');
    expect(request).toContain(' | prefer: x | ');
    expect(request).not.toMatch(/user-agent|accept-encoding|host|127\.0\.0\.1|the-token/);
  });

  it('has a redirect as a browser shows it, without its status', () => {
    const trace = (observed: string) =>
      traceOf({ observed: [observed] }, { origin: 'http://127.0.0.1:1', token: 'the-token', requests: [] });
    expect(trace('chat failed: 303; redirects')).toEqual(trace('chat failed: a redirect; redirects'));
    expect(trace('chat failed: 403; redirects')).not.toEqual(trace('chat failed: 404; redirects'));
  });
});

describe('the table', () => {
  it('is in order where all hashes are equal, and says what is left out and why', () => {
    const leftOut = ['cuts', 'loses'].map((name) => ({ name, why: 'hides it' }));
    const checks = [{ name: 'import', outcome: 'passed' as const }];
    const { ok, table, rows } = summary([row('a', both, { checks }), row('b', both, { leftOut })], ['c']);
    expect(ok).toBe(true);
    const lines = table.split('\n');
    const hash = hashOf(both, ['creates', 'streams']);
    expect(lines[0]).toMatch(/^\| runtime \| version \| ran \| left out \| failed \| besides \| seconds \| hash +\|$/);
    expect(lines[2]).toMatch(
      new RegExp(`^\\| a +\\| 1\\.2\\.3 +\\| 2 +\\| 0 +\\| 0 +\\| import +\\| 1\\.0 +\\| ${hash} \\|$`),
    );
    expect(lines[3]).toMatch(new RegExp(`^\\| b +\\| 1\\.2\\.3 +\\| 2 +\\| 2 +\\| 0 .*${hash} \\|$`));
    expect(lines.slice(5)).toEqual([
      expect.stringContaining('of the 2 scenarios that all of these can run'),
      'b leaves out 2: hides it',
      'c: left out by --without',
    ]);
    expect(rows).toEqual([expect.objectContaining({ runtime: 'a', ran: 2, hash }), expect.objectContaining({ hash })]);
  });

  it('is not in order where a runtime saw something else, and shows the line on both sides', () => {
    const other = [both[0]!, result('streams', 'reply: "No."')];
    const { ok, table } = summary([row('a', both), row('b', other), row('c', both)]);
    expect(ok).toBe(false);
    expect(table).toContain('FAIL b differs from a in "streams":\n  a: reply: "Yes."\n  b: reply: "No."');
  });

  it('names the scenario that fails, with its error, and the check', () => {
    const checks = [{ name: 'require', outcome: 'failed' as const, error: 'Error: two copies' }];
    const { ok, table } = summary([row('a', [failed('creates', 'Error: expected 201')], { checks })]);
    expect(ok).toBe(false);
    expect(table).toContain('FAIL a: creates: Error: expected 201');
    expect(table).toContain('FAIL a: require: Error: two copies');
    expect(table.split('\n')[2]).toMatch(/^\| a +\| 1\.2\.3 +\| 1 +\| 0 +\| 2 /);
  });

  it('says what is missing, why, and what to do, and is not in order', () => {
    const missing = { why: 'there is none', remedy: 'install it' };
    const { ok, table } = summary([row('a', both), row('b', [], { missing })]);
    expect(ok).toBe(false);
    expect(table).toMatch(/^\| b +\| – +\| missing /m);
    expect(table).toContain('FAIL b is missing: there is none; install it, or leave it out: --without b');
    expect(table).toContain('of the 2 scenarios');
  });

  it('is not in order where a runtime broke down, no scenario is common, or nothing ran', () => {
    const broken = summary([row('a', both), row('b', [both[0]!], { broken: 'it ended with 3' })]);
    expect([broken.ok, broken.table]).toEqual([false, expect.stringContaining('FAIL b: it ended with 3')]);
    expect(broken.table).toContain('of the 2 scenarios');
    const apart = summary([row('a', [both[0]!]), row('b', [both[1]!])]);
    expect([apart.ok, apart.table]).toEqual([false, expect.stringContaining('FAIL no scenario was run by all')]);
    expect(summary([]).ok).toBe(false);
  });
});

/** What this process sees over the control channel, as another runtime would, of the scenarios that are picked. */
async function rowOfThis(
  can: readonly Need[],
  pick = /./,
  checks: Record<string, () => Promise<void>> = {},
): Promise<Row> {
  await using target = await startTarget();
  const { baseUrl, token, control, told, results } = target;
  const plan: Plan = { baseUrl, token, control, can, checks: Object.keys(checks) };
  await runPlan((of) => contractScenarios(of).filter(({ name }) => pick.test(name)), plan, checks);
  const { leftOut, checks: went } = await told;
  return row('this', [...results], { checks: went, leftOut: leftOut.map(({ name }) => ({ name, why: 'x' })) });
}

describe('the runner', () => {
  it('runs what the runtime can, leaves out the rest, and sees the same each time', async () => {
    const can = ['service', 'requests'] as const;
    const [first, second] = [await rowOfThis(can), await rowOfThis(can)];
    expect(first.results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    const able = packageScenarios.filter((scenario) => hasNeeds(scenario, new Set(can)));
    expect(able.length).toBeGreaterThan(40);
    expect(first.results.map(({ name }) => name)).toEqual(able.map(({ name }) => name));
    expect(first.results.length + first.leftOut.length).toBe(packageScenarios.length);
    expect(differences(first, second)).toEqual([]);
    const traces = new Map(first.results.map(({ name, trace }) => [name, trace]));
    expect([...traces.values()].flat().join()).not.toMatch(/127\.0\.0\.1:(?!3000)|made-up-token/);
    const answered = [...traces].find(([name]) => name.startsWith('chat: is answered by the service with a text'))![1];
    expect(answered.map((line) => line.slice(0, 20))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^reply: \["answered",/),
        expect.stringMatching(/^request \| POST/),
      ]),
    );
  }, 60_000);

  it('has the target answer what scenarios want: refusals, lost connections, and bytes that are no text', async () => {
    const pick = /no UTF-8|is cut after an event|create is sent again|nothing is read ahead/;
    const { results, leftOut } = await rowOfThis(['answers', 'requests', 'losing', 'pace', 'cutting'], pick);
    expect(results.map(({ outcome, error }) => [outcome, error])).toEqual(Array(11).fill(['passed', undefined]));
    expect(leftOut.map(({ name }) => name)).toEqual([expect.stringContaining('nothing is read ahead')]);
  }, 60_000);

  it('sees a runtime whose fetch drops a header, by what the target got and by the scenarios that look', async () => {
    const { fetch } = globalThis;
    const can = ['service', 'requests'] as const;
    const usual = await rowOfThis(can);
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      const { accept: _, ...headers } = (init.headers ?? {}) as Record<string, string>;
      return fetch(url, { ...init, headers });
    });
    const dropping = { ...(await rowOfThis(can)), runtime: 'dropping' };
    const { ok, table } = summary([usual, usual, dropping]);
    expect(ok).toBe(false);
    expect(table).toMatch(/^FAIL dropping: create asks for application\/json: /m);
    expect(table).toMatch(/^FAIL dropping differs from this in /m);
    // Also scenarios that do not look at headers, and go well, are not the same.
    const unseen = differences(usual, dropping).filter(({ name }) => name === 'create sends an empty JSON object');
    expect(unseen).toHaveLength(1);
    expect(unseen[0]!.lines[0]).toContain('| accept: application/json |');
    expect(dropping.results.find(({ name }) => name === unseen[0]!.name)!.outcome).toBe('passed');
  }, 60_000);

  it('says of each check how it went, also of one that it does not know', async () => {
    const checks = { good: async () => undefined, bad: () => Promise.reject(new TypeError('not so')) };
    const { checks: went } = await rowOfThis([], /^each cloud/, checks);
    expect(went).toEqual([
      { name: 'good', outcome: 'passed' },
      { name: 'bad', outcome: 'failed', error: 'TypeError: not so' },
    ]);
    await using target = await startTarget();
    await runPlan(contractScenarios, { ...target, can: [], checks: ['another'] });
    expect((await target.told).checks).toEqual([expect.objectContaining({ name: 'another', outcome: 'failed' })]);
  });
});

describe('a runtime that ends badly', () => {
  const runtime: Runtime = { name: 'this', kind: 'node', checks: [], cannot: {} };
  const program = async (code: string) => {
    const name = `program-${Math.random().toString(36).slice(2)}.mjs`;
    await writeFile(join(folder, name), code);
    return rowOf(runtime, process.execPath, { folder, program: async () => join(folder, name) });
  };

  it('is told with what it printed', async () => {
    const { broken, results } = await program("console.error('no such thing'); process.exit(3);");
    expect([broken, results]).toEqual(['it ended with 3: no such thing, after 0 scenarios', []]);
  });

  it('is told where it ends well without any results', async () => {
    expect((await program('')).broken).toMatch(/ended without telling its results/);
  });

  it('is told where its program does not start', async () => {
    const { broken } = await rowOf(runtime, join(folder, 'nothing'), { folder, program: async () => folder });
    expect(broken).toMatch(/ENOENT/);
  });
});

describe('a runtime', () => {
  const from = {
    version: '1.0.0',
    packages: { [`${process.platform}-${process.arch}`]: '@of/this' },
    program: 'bin/x',
  };
  const runtime = (more: Partial<Runtime> = {}): Runtime => ({
    name: 'x',
    kind: 'bun',
    checks: [],
    cannot: {},
    ...more,
  });

  it('is kept outside the repository, where the variables say', () => {
    expect(cacheFolder({ MATRIX_CACHE: '/kept', XDG_CACHE_HOME: '/cache' })).toBe('/kept');
    expect(cacheFolder({ XDG_CACHE_HOME: '/cache' })).toBe(join('/cache', 'm365-copilot-chat-matrix'));
    expect(cacheFolder({}).endsWith(join('.cache', 'm365-copilot-chat-matrix'))).toBe(true);
    expect(cacheFolder({}).startsWith(root)).toBe(false);
  });

  it('is taken from the cache without asking anyone', async () => {
    const bin = join(folder, 'kept/@of-this-1.0.0/node_modules/@of/this/bin');
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, 'x'), '');
    expect(await programOf(runtime({ from }), join(folder, 'kept'))).toBe(join(bin, 'x'));
  });

  it('is missing where no package brings it for this platform', async () => {
    const error = await programOf(runtime({ from: { ...from, packages: {} } }), folder).catch((e: MissingError) => e);
    expect(error).toBeInstanceOf(MissingError);
    expect(error).toMatchObject({
      message: `no package brings it for ${process.platform}-${process.arch}`,
      remedy: expect.stringContaining('--without'),
    });
  });

  it('is missing where npm can not install it, and leaves nothing half-installed', async () => {
    vi.stubEnv('npm_config_offline', 'true');
    vi.stubEnv('npm_config_cache', join(folder, 'npm'));
    const kept = join(folder, 'empty');
    const error = await programOf(runtime({ from }), kept).catch((e: MissingError) => e);
    vi.unstubAllEnvs();
    expect(error).toBeInstanceOf(MissingError);
    expect((error as MissingError).message).toMatch(/^npm could not install @of\/this@1\.0\.0: .*(cache|offline)/i);
    expect(await readdir(kept)).toEqual([]);
  });

  it('of the system is the first Node on the PATH that no project brought', async () => {
    const name = process.platform === 'win32' ? 'node.exe' : 'node';
    const places = ['a/node_modules/.bin', 'b', 'c'].map((place) => join(folder, place));
    for (const place of places) await mkdir(place, { recursive: true });
    for (const place of [places[0]!, places[2]!]) await writeFile(join(place, name), '');
    expect(await systemNode(places.join(delimiter))).toBe(join(places[2]!, name));
    expect(await systemNode(places.slice(0, 2).join(delimiter))).toBeUndefined();
  });
});

describe('npm run matrix', () => {
  const matrix = async (args: string[], env: Record<string, string> = {}) => {
    const main = join(root, 'scripts/matrix/main.ts');
    const running = run(process.execPath, [main, ...args], { cwd: folder, env: { ...process.env, ...env } });
    const { stdout, stderr, code } = await running.then(
      (output) => ({ ...output, code: 0 }),
      (error: { stdout: string; stderr: string; code: number }) => error,
    );
    return { stdout, stderr, code };
  };

  it('fails without Chromium, with the remedy, and says nothing of a table in order', async () => {
    const { stdout, code } = await matrix(['--only', 'chromium'], { CHROMIUM: join(folder, 'no-chromium') });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\| chromium +\| – +\| missing /m);
    expect(stdout).toMatch(/FAIL chromium is missing: .*; install it .*CHROMIUM, or leave it out: --without chromium/);
  });

  it('refuses what it does not understand, with its usage', async () => {
    const { stdout, stderr, code } = await matrix(['--only', 'netscape']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^there is no runtime netscape\n\nnpm run matrix -- \[--only NAMES \| --ci\]/);
    for (const [args, says] of [
      [['--only', 'bun', '--ci'], '--only and --ci exclude each other'],
      [['--without', 'node25'], 'there is no runtime node25'],
      [['--only', 'bun', '--without', 'bun'], 'no runtime is left'],
      [['--fast'], "Unknown option '--fast'"],
    ] as const) {
      const refused = (() => {
        try {
          return chosen(args);
        } catch (error) {
          return error;
        }
      })() as Error;
      expect([refused.message, isWrongUse(refused)]).toEqual([expect.stringContaining(says), true]);
    }
    expect(isWrongUse(new Error('of another kind'))).toBe(false);
  });

  it('runs all by default, three of them for CI, or those that are named', () => {
    const names = (...args: string[]) => chosen(args).run.map(({ name }) => name);
    expect(names()).toEqual(runtimes.map(({ name }) => name));
    expect(names('--ci')).toEqual(['system', 'node24', 'chromium']);
    expect(names('--only', 'deno,bun')).toEqual(['bun', 'deno']);
    expect(names('--ci', '--without', 'chromium')).toEqual(['system', 'node24']);
    expect(chosen(['--without', 'bun', '--json'])).toMatchObject({ without: ['bun'], json: true });
  });
});

describe('the README', () => {
  it('has every runtime with its version, how many scenarios it runs, and what it does besides', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const section = /^## Runs on\n(.*?)^## /ms.exec(readme)?.[1] ?? '';
    const rows = [
      ...section.matchAll(/^\| `(\w+)` \| (?:.*? )?(\d+(?:\.\d+)+|yours)(?:, .*)? \| (all(?: but \d+)?) \| (.*) \|$/gm),
    ];
    expect(rows.map(([, ...cells]) => cells)).toEqual(
      runtimes.map(({ name, from, cannot, checks }) => {
        const out = packageScenarios.filter(({ needs }) => needs.some((need) => cannot[need] !== undefined)).length;
        return [name, from?.version ?? 'yours', out ? `all but ${out}` : 'all', checks.join(', ')];
      }),
    );
  });
});
