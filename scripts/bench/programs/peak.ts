/** Reads one stream that is made on the way, and prints the most memory that this process ever had, in MB. */
import { loadClient } from '../load-client.ts';
import { fetchFrom, inChunks, streamEvents, textOf } from '../stream-input.ts';

const { client, way, events } = JSON.parse(process.argv[2]!) as { client: string; way: string; events: number };
const lastBytes = 64 * 1024;
const bytes = inChunks(streamEvents(events, lastBytes, 'ascii'), 65_536);
const streamer = (await loadClient(client)).streams![way]!;
const read = streamer({ baseUrl: 'http://127.0.0.1/beta', token: 'a-made-up-token', fetch: fetchFrom(bytes) });
let text = '';
for await (const newest of read('a-conversation', 'A question')) text = newest;
const peak = (process.resourceUsage().maxRSS * 1024) / 1e6;
if (text !== textOf(events, lastBytes, 'ascii')) throw new Error(`${client} gave another text`);
process.stdout.write(JSON.stringify(peak));
