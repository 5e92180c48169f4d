import type { Context } from '../context.ts';
import { sample, token } from '../process.ts';
import { bestPeer, measured, type Row, type Section, type Target } from '../report.ts';
import { orderOf, spreadOf } from '../statistics.ts';
import { waysOf } from '../ways.ts';

interface Idle {
  readonly resident: number;
  readonly heap: number;
}

const bare = 'raw fetch, its reader';
const kinds = { resident: 'of the process', heap: 'of heap and buffers' } as const;

/** What an open stream takes that is idle, many at once, against the reader of a raw fetch. */
export async function memory(context: Context): Promise<Section> {
  const { workspace, baseUrl } = context;
  const streams = context.quick ? 40 : Math.min(2000, mostOpen());
  // Kiota holds no stream open that it could give a text of; reply() gives none before the end.
  const ways = waysOf(workspace).filter(({ way }) => way !== 'one buffer' && way !== 'reply() alone');
  const all = [{ client: 'fetch', title: bare, role: 'floor' as const, way: undefined }, ...ways];
  const rounds = context.rounds(3);
  const found = new Map<string, Idle[]>(all.map(({ title }) => [title, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { client, way, title } of orderOf(all, round)) {
      const input = { client, way, baseUrl, token, streams };
      found.get(title)!.push(await sample<Idle>(workspace, 'idle', input, ['--expose-gc']));
    }
  }
  const kibibytes = (title: string, kind: keyof Idle) => found.get(title)!.map((idle) => idle[kind] / 1024);
  const rows = all.map(({ title, role }): Row => {
    const cells = (Object.keys(kinds) as (keyof Idle)[]).flatMap((kind) => {
      const more = kibibytes(title, kind).map((size, round) => size - kibibytes(bare, kind)[round]!);
      return [
        [`KiB ${kinds[kind]}`, spreadOf(kibibytes(title, kind))],
        [`more, KiB ${kinds[kind]}`, spreadOf(more)],
      ] as const;
    });
    return { title, role, cells: Object.fromEntries(cells) };
  });
  return {
    title: `An open idle stream, ${streams.toLocaleString('en')} at once`,
    columns: Object.keys(rows[0]!.cells),
    rows,
    notes: [
      `rounds: ${rounds}; a fresh process a sample; each stream has had its first event; after collections; 1 KiB is 1,024 bytes.`,
      ...(streams < 2000 && !context.quick
        ? [`LIMITED to ${streams} streams by the limit of open files (ulimit -n).`]
        : []),
    ],
    targets: Object.values(kinds).map((kind): Target => {
      const column = `more, KiB ${kind}`;
      const ours = measured(rows, 'm365-copilot-chat, events', column);
      const what = `memory per open idle stream, ${kind}, more than raw fetch's reader`;
      return { what, reach: 64, unit: 'KiB', ours, peer: bestPeer(rows, column) };
    }),
  };
}

/** A stream is a socket, an open file of the client's process and one of the server's. */
function mostOpen(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  const soft = Number(userLimits?.open_files?.soft);
  // Windows has no such limit, and "unlimited" is none.
  return Number.isFinite(soft) ? Math.floor((soft - 100) / 1.05) : Number.POSITIVE_INFINITY;
}
