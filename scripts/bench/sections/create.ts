import type { Context } from '../context.ts';
import { startHelper, token } from '../process.ts';
import { bestPeer, measured, type Row, type Section, type Target } from '../report.ts';
import { orderOf, ratios, spreadOf } from '../statistics.ts';

interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

const loads = [
  { name: 'one at a time', atOnce: 1, reach: 1.1 },
  { name: '32 at once', atOnce: 32, reach: 1.15 },
];

/** What a created conversation costs, × raw fetch. */
export async function create(context: Context): Promise<Section> {
  const { clients } = context.workspace;
  const rounds = context.rounds(9);
  const cells: Record<string, Row['cells']> = Object.fromEntries(clients.map(({ title }) => [title, {}]));
  for (const { name, atOnce } of loads) {
    const costs = await measure(context, atOnce, rounds);
    const yardstick = costs.get('fetch')!;
    for (const client of clients) {
      const own = costs.get(client.name)!;
      cells[client.title] = {
        ...cells[client.title],
        [`CPU µs, ${name}`]: spreadOf(own.map(({ cpu }) => cpu)).median,
        [`CPU ×, ${name}`]: spreadOf(ratiosOf(own, yardstick, 'cpu')),
        [`time ×, ${name}`]: spreadOf(ratiosOf(own, yardstick, 'wall')),
      };
    }
  }
  const rows = clients.map(({ title, role }) => ({ title, role, cells: cells[title]! }));
  return {
    title: 'Creating conversations',
    columns: Object.keys(rows[0]!.cells),
    rows,
    notes: [
      `rounds: ${rounds}; in each a fresh process a client, in turns of 96 conversations; × is the ratio to raw fetch of the same round: median (quartiles).`,
      'CPU is that of the whole client process, user and system; the server is another process.',
    ],
    targets: loads.map(({ name, reach }): Target => {
      const column = `CPU ×, ${name}`;
      const what = `CPU per created conversation, ${name}`;
      const ours = measured(rows, 'm365-copilot-chat', column);
      return { what, reach, unit: '× raw fetch', ours, peer: bestPeer(rows, column) };
    }),
  };
}

async function measure(context: Context, atOnce: number, rounds: number): Promise<Map<string, Cost[]>> {
  const costs = new Map<string, Cost[]>(context.workspace.clients.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, cost] of await measureRound(context, atOnce)) costs.get(name)!.push(cost);
  }
  return costs;
}

/** A fresh process for each client; they take turns in small batches, so that what else the machine does hits all. */
async function measureRound({ workspace, baseUrl, quick }: Context, atOnce: number): Promise<Map<string, Cost>> {
  await using stack = new AsyncDisposableStack();
  const helpers = new Map(
    workspace.clients.map(({ name }) => {
      const input = { client: name, baseUrl, token, atOnce };
      return [name, stack.use(startHelper(workspace, 'create', input))] as const;
    }),
  );
  // Before the compiler has seen a path often, its own work is most of the cost.
  const [warmUp, batches, size] = quick ? [10, 2, 32] : [400, 8, 96];
  const names = [...helpers.keys()];
  for (const name of names) await helpers.get(name)!.ask(warmUp);
  const sums = new Map(names.map((name) => [name, { cpu: 0, wall: 0 }]));
  for (let batch = 0; batch < batches; batch++) {
    for (const name of orderOf(names, batch)) {
      const { cpu, wall } = await helpers.get(name)!.ask<Cost>(size);
      const sum = sums.get(name)!;
      sum.cpu += cpu / (batches * size);
      sum.wall += wall / (batches * size);
    }
  }
  return sums;
}

const ratiosOf = (own: readonly Cost[], yardstick: readonly Cost[], what: keyof Cost): number[] =>
  ratios(
    own.map((cost) => cost[what]),
    yardstick.map((cost) => cost[what]),
  );
