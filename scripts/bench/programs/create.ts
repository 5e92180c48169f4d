/**
 * Creates conversations through one client, as many as it is told, and tells what they cost: CPU of this process and
 * time, in µs. Between two batches it waits, so that batches of several clients alternate.
 */
import { loadClient } from '../load-client.ts';

interface Input {
  readonly client: string;
  readonly baseUrl: string;
  readonly token: string;
  readonly atOnce: number;
}

const { client, baseUrl, token, atOnce } = JSON.parse(process.argv[2]!) as Input;
const { creator } = await loadClient(client);
const create = creator({ baseUrl, token });

async function createMany(times: number): Promise<void> {
  let left = times;
  const worker = async () => {
    while (left-- > 0) if (!(await create())) throw new Error(`${client} gave no id`);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

process.on('message', async (count: number) => {
  const before = process.cpuUsage();
  const started = performance.now();
  await createMany(count);
  const elapsed = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  process.send!({ cpu: user + system, wall: elapsed * 1000 });
});
process.on('disconnect', () => process.exit());
