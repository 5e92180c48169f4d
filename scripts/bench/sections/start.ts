import type { Context } from '../context.ts';
import { sample, token } from '../process.ts';
import { bestPeer, measured, type Row, type Section } from '../report.ts';
import { orderOf, ratios, spreadOf } from '../statistics.ts';

interface Moment {
  readonly wall: number;
  readonly cpu: number;
}

interface Start {
  readonly imported: Moment & { readonly megabytes: number };
  readonly created: Moment;
}

const column = 'to the first 201, time ×';

/** From the start of a process to its first conversation, × raw fetch; and what the import alone takes. */
export async function start(context: Context): Promise<Section> {
  const { workspace } = context;
  const rounds = context.rounds(41);
  const starts = await measure(context, rounds);
  const of = (name: string, pick: (start: Start) => number) => starts.get(name)!.map(pick);
  const rows = workspace.clients.map(({ name, title, role }): Row => {
    const compare = (yardstick: string, pick: (start: Start) => number) =>
      spreadOf(ratios(of(name, pick), of(yardstick, pick)));
    const more = of(name, ({ imported }) => imported.megabytes).map(
      (megabytes, round) => megabytes - starts.get('')![round]!.imported.megabytes,
    );
    return {
      title,
      role,
      cells: {
        'to the first 201, ms': spreadOf(of(name, ({ created }) => created.wall)).median,
        [column]: compare('fetch', ({ created }) => created.wall),
        'CPU ×': compare('fetch', ({ created }) => created.cpu),
        'to imported, × empty process': compare('', ({ imported }) => imported.wall),
        'memory added by the import, MB': spreadOf(more).median,
      },
    };
  });
  return {
    title: 'Start',
    columns: Object.keys(rows[0]!.cells),
    rows,
    notes: [
      `rounds: ${rounds}; a fresh process a sample, JavaScript, no compile cache; an empty process takes ${spreadOf(of('', ({ imported }) => imported.wall)).median.toFixed(1)} ms.`,
      'The stock hey-api client is one file here; of its user it is a dozen. Graph client: the CommonJS files that Node loads.',
    ],
    targets: [
      {
        what: 'process start to the first 201',
        reach: 1.05,
        unit: '× raw fetch',
        ours: measured(rows, 'm365-copilot-chat', column),
        peer: bestPeer(rows, column),
      },
    ],
  };
}

/** The empty process goes by the name ''. */
async function measure({ workspace, baseUrl }: Context, rounds: number): Promise<Map<string, Start[]>> {
  const names = ['', ...workspace.clients.map(({ name }) => name)];
  const starts = new Map<string, Start[]>(names.map((name) => [name, []]));
  // Round -1 fills the disk cache.
  for (let round = -1; round < rounds; round++) {
    for (const name of orderOf(names, round + 1)) {
      const found = await sample<Start>(workspace, 'start', { client: name, baseUrl, token });
      if (round >= 0) starts.get(name)!.push(found);
    }
  }
  return starts;
}
