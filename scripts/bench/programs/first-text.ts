/**
 * When the first text is with the caller. Over the wire: the events of a paced stream carry the moment they were
 * written at. From memory: whether the text is there before anything else runs after its bytes, and how many chunks
 * are asked for beyond those that are read.
 */
import { once } from 'node:events';
import type { Streamer } from '../client.ts';
import { loadClient } from '../load-client.ts';
import { eventOf, snapshot, streamResponse } from '../stream-input.ts';

interface Input {
  readonly client: string;
  readonly way: string;
  readonly baseUrl: string;
  readonly token: string;
  readonly events: number;
  readonly apart: number;
}

const { client, way, baseUrl, token, events, apart } = JSON.parse(process.argv[2]!) as Input;
const streamer = (await loadClient(client)).streams![way]!;

/** In ms: the first text of the stream, and the later ones at the median. */
async function overTheWire(): Promise<{ first: number; later: number }> {
  const read = streamer({ baseUrl, token });
  // Connects, and has the compiler see the path.
  for await (const _ of read('a-conversation', 'paced 20 0'));
  const delays: number[] = [];
  for await (const text of read('a-conversation', `paced ${events} ${apart}`)) {
    const now = process.hrtime.bigint();
    delays.push(Number(now - BigInt(text.slice(text.lastIndexOf(' ') + 1))) / 1e6);
  }
  const later = delays.slice(1).sort((one, other) => one - other);
  return { first: delays[0]!, later: later[Math.floor(later.length / 2)] ?? delays[0]! };
}

/** Whether the text came in the turn of its bytes, and how many chunks were asked for while the reader held it. */
async function fromMemory(): Promise<{ sameTurn: boolean; ahead: number }> {
  let give: ((bytes: Uint8Array<ArrayBuffer>) => void) | undefined;
  let asked = 0;
  const response = streamResponse(
    (controller) =>
      new Promise((resolve) => {
        asked += 1;
        give = (bytes) => {
          controller.enqueue(bytes);
          resolve();
        };
      }),
  );
  const reading = started(streamer, response);
  while (!give) await turnOfLoop();
  let sameTurn = false;
  const bytes = new TextEncoder().encode(eventOf(snapshot('The first text', false), 1));
  await new Promise<void>((resolve) => {
    // Between two callbacks of one phase nothing runs but what the first one set going: no timer, no I/O.
    setImmediate(() => give!(bytes));
    setImmediate(() => {
      sameTurn = reading.text === 'The first text';
      resolve();
    });
  });
  for (let turn = 0; turn < 20; turn++) await turnOfLoop();
  return { sameTurn, ahead: asked - 1 };
}

/** Takes the first text and holds it, as a caller does that is at work with it. */
function started(open: Streamer, response: Response): { text?: string } {
  const seen: { text?: string } = {};
  const read = open({ baseUrl, token, fetch: async () => response });
  (async () => {
    for await (const text of read('a-conversation', 'A question')) {
      seen.text = text;
      await once(process, 'never');
    }
  })();
  return seen;
}

const turnOfLoop = () => new Promise<void>((resolve) => setImmediate(resolve));

process.stdout.write(JSON.stringify({ ...(await overTheWire()), ...(await fromMemory()) }));
process.exit();
