import type { Context } from '../context.ts';
import { sample, token } from '../process.ts';
import { bestPeer, measured, type Row, type Section } from '../report.ts';
import { orderOf, spreadOf } from '../statistics.ts';
import { waysOf } from '../ways.ts';

interface FirstText {
  readonly first: number;
  readonly later: number;
  readonly sameTurn: boolean;
  readonly ahead: number;
}

const turns = 'in the turn of its bytes';
const ahead = 'chunks asked for ahead';

/** How soon a text is with the caller, once its bytes are written. */
export async function firstText(context: Context): Promise<Section> {
  const { workspace, baseUrl, quick } = context;
  const ways = waysOf(workspace);
  const rounds = context.rounds(5);
  const [events, apart] = quick ? [3, 10] : [20, 30];
  const found = new Map<string, FirstText[]>(ways.map(({ title }) => [title, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { client, way, title } of orderOf(ways, round)) {
      const input = { client, way, baseUrl, token, events, apart };
      found.get(title)!.push(await sample<FirstText>(workspace, 'first-text', input));
    }
  }
  const rows = ways.map(({ title, role }): Row => {
    const own = found.get(title)!;
    return {
      title,
      role,
      cells: {
        'first text, ms': spreadOf(own.map(({ first }) => first)),
        'later texts, ms': spreadOf(own.map(({ later }) => later)),
        [turns]: own.every(({ sameTurn }) => sameTurn) ? 'yes' : 'no',
        [ahead]: Math.max(...own.map((one) => one.ahead)),
      },
    };
  });
  const ours = 'm365-copilot-chat, events';
  const late = found.get(ours)!.filter(({ sameTurn }) => !sameTurn).length;
  return {
    title: 'First text',
    columns: Object.keys(rows[0]!.cells),
    rows,
    notes: [
      `rounds: ${rounds}; over the wire, ${events} events ${apart} ms apart, from the moment before an event is written.`,
      'The turn and the chunks: from memory. "yes" is before any timer or I/O can run after the bytes came.',
    ],
    targets: [
      {
        what: 'first text later than the turn of its bytes (rounds)',
        reach: 0,
        unit: 'rounds',
        ours: late,
        budget: true,
      },
      {
        what: 'chunks asked for ahead of the reader',
        reach: 0,
        unit: 'chunks',
        ours: measured(rows, ours, ahead),
        peer: bestPeer(rows, ahead),
        budget: true,
      },
    ],
  };
}
