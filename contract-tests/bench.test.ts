import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../scripts/bench/client.ts';
import { sample, startHelper, token } from '../scripts/bench/process.ts';
import { bestPeer, isClose, isMet, measured, type Row, type Section, targetsText } from '../scripts/bench/report.ts';
import { orderOf, ratios, spreadOf } from '../scripts/bench/statistics.ts';
import { createWorkspace, loadClients, type Workspace } from '../scripts/bench/workspace.ts';
import { startSandbox } from '../src/sandbox/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = (await readdir(join(root, 'scripts/bench/clients'))).map((file) => basename(file, '.ts'));
const run = promisify(execFile);
let workspace: Workspace;

beforeAll(async () => {
  workspace = await createWorkspace();
}, 60_000);

afterAll(() => workspace[Symbol.asyncDispose]());

const clientOf = (name: string) => {
  const found = workspace.clients.find((client) => client.name === name);
  if (!found) throw new Error(`${name} is not installed: ${workspace.missing.join(', ')}`);
  return found;
};

/** Runs the command. */
async function bench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const running = run(process.execPath, [join(root, 'scripts/bench/main.ts'), ...args]);
  return running.then(
    (output) => ({ code: 0, ...output }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

describe('each adapter of the benchmark', () => {
  for (const name of names) {
    it(`${name} creates a conversation with {} and a token, and gives the id it got`, async () => {
      await using sandbox = await startSandbox({ logTokens: true });
      const { creator } = clientOf(name);
      const id = await creator({ baseUrl: sandbox.baseUrl, token })();
      expect(sandbox.requests).toHaveLength(1);
      expect(sandbox.requests[0]).toMatchObject({ operation: 'createConversation', body: {}, status: 201 });
      expect(sandbox.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${token}` });
      expect(await statusOfTurn(sandbox.baseUrl, id), 'the sandbox knows the id').toBe(200);
      expect(await statusOfTurn(sandbox.baseUrl, `${id}x`)).toBe(404);
    });

    it(`${name} takes no refusal for a conversation`, async () => {
      await using sandbox = await startSandbox({ faults: ['status=403'] });
      await expect(clientOf(name).creator({ baseUrl: sandbox.baseUrl, token })()).rejects.toThrow();
    });
  }

  it('gives the text of a stream as it grows, or at its end where its client gives it then', async () => {
    const text = 'One two three four five six.';
    const seen: Record<string, string> = {};
    await using sandbox = await startSandbox({ answers: text, snapshots: 3 });
    for (const client of workspace.clients) {
      for (const [way, streamer] of Object.entries(client.streams ?? {})) {
        const service: Service = { baseUrl: sandbox.baseUrl, token };
        const id = await client.creator(service)();
        const texts: string[] = [];
        for await (const newest of streamer(service)(id, 'A question')) if (newest) texts.push(newest);
        expect(texts.at(-1), `${client.name}, ${way}`).toBe(text);
        seen[`${client.name}, ${way}`] = new Set(texts).size > 2 ? 'grows' : 'whole';
      }
    }
    expect(seen).toEqual({
      'fetch, eventsource-parser': 'grows',
      'hey-api, its sse': 'grows',
      'kiota, one buffer': 'grows',
      'ours, events': 'grows',
      'ours, reply() alone': 'whole',
      'ours, textStream': 'grows',
      'ours-transport, readEvents': 'grows',
    });
  });

  it('runs against the built package, and not against its sources', async () => {
    for (const name of ['ours', 'ours-transport']) {
      const code = await readFile(join(workspace.folder, 'clients', `${name}.js`), 'utf8');
      expect(code).toMatch(/from "m365-copilot-chat"/);
      expect(code).not.toContain('class CopilotChat');
    }
    const dist = join(workspace.folder, 'node_modules/m365-copilot-chat/dist');
    expect(await readdir(dist)).toEqual(expect.arrayContaining(['index.js', 'generated.js']));
  });
});

const statusOfTurn = async (baseUrl: string, id: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ message: { text: 'A question' }, locationHint: { timeZone: 'UTC' } });
  return (await fetch(`${baseUrl}/copilot/conversations/${id}/chat`, { method: 'POST', headers, body })).status;
};

describe('the peers of the benchmark', () => {
  it('have the stock hey-api client among them, byte for byte as its generator gives it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'copilot-chat-stock-'));
    try {
      const { createClient } = await import('@hey-api/openapi-ts');
      const input = JSON.parse(await readFile(join(root, 'generated/openapi.json'), 'utf8')) as Record<string, unknown>;
      const output = { path: folder, module: { extension: '.ts' as const } };
      await createClient({ input, output, logs: { level: 'silent', file: false } });
      for (const part of ['client', 'core']) {
        const files = (await readdir(join(folder, part))).sort();
        expect((await readdir(join(root, 'generated', part))).sort()).toEqual(files);
        for (const file of [...files.map((name) => join(part, name))]) {
          expect(await readFile(join(root, 'generated', file), 'utf8'), file).toBe(
            await readFile(join(folder, file), 'utf8'),
          );
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);

  it('are named where they are not installed, and fail the run where they do not load', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'copilot-chat-clients-'));
    try {
      await mkdir(join(folder, 'a'));
      await mkdir(join(folder, 'b'));
      await writeFile(join(folder, 'a/gone.js'), "import 'a-package-that-is-not-there';\n");
      await writeFile(join(folder, 'b/broken.js'), "throw new Error('broken');\n");
      const { clients, missing } = await loadClients(join(folder, 'a'));
      expect([clients, missing]).toEqual([[], ["gone: Cannot find package 'a-package-that-is-not-there'"]]);
      await expect(loadClients(join(folder, 'b'))).rejects.toThrow('broken');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('fail the run where they lose text, or send less than the others', async () => {
    const code = (body: string) => `export const streams = { way: () => async function* () { ${body} } };
      export const creator = ({ baseUrl }) => async () => {
        const response = await fetch(baseUrl + '/copilot/conversations', { method: 'POST', body: '{}' });
        if (!response.ok) throw new Error(String(response.status));
        return 'an id';
      };\n`;
    const file = join(workspace.folder, 'clients/lossy.js');
    await writeFile(file, code("yield 'too little';"));
    try {
      const input = { alphabet: 'ascii', chunk: 1000, events: 5, rounds: 1, warmUp: 0, lags: false };
      const ways = [{ client: 'lossy', way: 'way' }];
      await expect(sample(workspace, 'read', { ...input, ways }, ['--expose-gc'])).rejects.toThrow('10 characters');
      await using server = startHelper(workspace, 'server', token);
      const baseUrl = await server.next<string>();
      const started = sample(workspace, 'start', { client: 'lossy', baseUrl, token });
      await expect(started).rejects.toThrow('401');
    } finally {
      await rm(file);
    }
  });
});

describe('npm run bench', () => {
  it('prints every client with its ratio to raw fetch, and what was to be reached', async () => {
    const { code, stdout, stderr } = await bench('--quick', '--json', 'create');
    expect(stderr).toBe('');
    const { sections, targets, missing } = JSON.parse(stdout) as {
      sections: Section[];
      targets: { what: string; reach: number; ours: unknown; peer?: unknown; met: boolean }[];
      missing: string[];
    };
    expect([code, missing]).toEqual([0, []]);
    const [{ rows, columns }] = sections as [Section];
    expect(rows.map(({ title }) => title).sort()).toEqual(workspace.clients.map(({ title }) => title).sort());
    const compared = columns.filter((column) => column.startsWith('CPU ×'));
    expect(compared).toEqual(['CPU ×, one at a time', 'CPU ×, 32 at once']);
    for (const { title, cells } of rows) {
      for (const column of compared)
        expect(cells[column], title).toMatchObject({ median: expect.any(Number), count: 1 });
    }
    expect(rows[0]).toMatchObject({ title: 'raw fetch', cells: { 'CPU ×, one at a time': { median: 1 } } });
    expect(targets.map(({ reach }) => reach)).toEqual([1.1, 1.15]);
    for (const target of targets) expect(target).toMatchObject({ ours: expect.any(Object), peer: expect.any(Object) });
  }, 120_000);

  it('exits with 1 for a missed target where it is strict, and names it', async () => {
    const { code, stdout, stderr } = await bench('--quick', '--strict', '--json', 'bundle');
    const { targets } = JSON.parse(stdout) as {
      targets: { what: string; met: boolean; ours: number; reach: number }[];
    };
    expect(targets.map(({ reach }) => reach)).toEqual([9, 3.5]);
    for (const { ours, reach, met } of targets) expect([ours > 1, met]).toEqual([true, ours <= reach]);
    const missed = targets.filter(({ met }) => !met);
    expect(code).toBe(missed.length > 0 ? 1 : 0);
    expect(stderr.split('\n').filter(Boolean)).toHaveLength(missed.length);
    for (const { what } of missed) expect(stderr).toContain(`FAIL ${what}`);
    expect(await bench('--quick', '--json', 'bundle')).toMatchObject({ code: 0, stderr: '' });
  }, 60_000);

  it('says what is wrong with its command line, and measures nothing', async () => {
    const wrong = [['creat'], ['--rounds', '0'], ['--rounds', 'x'], ['--fast']];
    const told = await Promise.all(wrong.map((args) => bench(...args)));
    for (const { code, stdout } of told) expect([code, stdout]).toEqual([1, '']);
    expect(told.map(({ stderr }) => stderr.split('\n')[0])).toEqual([
      'FAIL there is no section creat; there are bundle, create, start, stream, first-text, memory',
      'FAIL --rounds 0: give a whole number above 0',
      'FAIL --rounds x: give a whole number above 0',
      expect.stringContaining("FAIL Unknown option '--fast'"),
    ]);
  }, 60_000);
});

describe('the figures of the benchmark', () => {
  it('are medians with their quartiles, between two values where they fall between two', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, low: 2, high: 4, count: 3 });
    expect(spreadOf([4, 1, 2, 10])).toEqual({ median: 3, low: 1.75, high: 5.5, count: 4 });
    expect(spreadOf([7])).toEqual({ median: 7, low: 7, high: 7, count: 1 });
  });

  it('are refused where a sample is missing or is no number', () => {
    expect(() => spreadOf([])).toThrow('no values');
    expect(() => spreadOf([1, Number.NaN])).toThrow('NaN among the values');
    expect(() => ratios([1, 2], [1])).toThrow('2 values, 1 to divide by');
    expect(() => measured([], 'ours', '×')).toThrow('ours has no ×: no row');
  });

  it('are ratios within a round, so that a slow round does not count', () => {
    expect(ratios([2, 30], [1, 10])).toEqual([2, 3]);
  });

  it('are taken in another order each round, of all', () => {
    const orders = [0, 1, 2, 3].map((round) => orderOf(['a', 'b', 'c', 'd'], round).join(''));
    expect(orders).toEqual(['abcd', 'adcb', 'cdab', 'cbad']);
  });
});

describe('the verdicts of the benchmark', () => {
  const spread = (low: number, median: number, high: number) => ({ low, median, high, count: 5 });
  const target = { what: 'a cost', reach: 1.1, unit: '× raw fetch', ours: spread(1.02, 1.05, 1.08) };

  it('go by the median, and say where the spread has room for the other one', () => {
    expect([isMet(target), isClose(target)]).toEqual([true, false]);
    expect([isMet({ ...target, reach: 1.05 }), isMet({ ...target, reach: 1.05, below: true })]).toEqual([true, false]);
    expect([isMet({ ...target, reach: 1.04 }), isClose({ ...target, reach: 1.04 })]).toEqual([false, true]);
    expect(targetsText([{ ...target, reach: 1.04 }], false)).toMatch(
      /1\.05 \(1\.02–1\.08\).+MISSED, but within the spread/,
    );
    expect(targetsText([target], true)).toMatch(/not judged: a quick run/);
    expect(targetsText([{ ...target, budget: true }], true)).toMatch(/ met\n/);
  });

  it('compare with the best peer that was measured: no floor, nothing of ours, nothing that failed', () => {
    const row = (title: string, role: Row['role'], cell: Row['cells'][string]): Row => ({
      title,
      role,
      cells: { cell },
    });
    const rows = [
      row('floor', 'floor', 0.2),
      row('slow', 'peer', spread(1.3, 1.4, 1.5)),
      row('good', 'peer', spread(1.1, 1.2, 1.3)),
      row('other', 'peer', 'does not bundle'),
      row('ours', 'ours', 1),
    ];
    expect(bestPeer(rows, 'cell')?.title).toBe('good');
    expect(bestPeer(rows, 'cell', (title) => title === 'slow')?.title).toBe('slow');
    expect(bestPeer(rows, 'another')).toBeUndefined();
  });
});
