/**
 * Starts one client and prints when it was imported and when its first conversation was there, in ms since the process
 * started, with the CPU and the memory until then. Without a client it is the empty process.
 */
import { loadClient } from '../load-client.ts';

const { client, baseUrl, token } = JSON.parse(process.argv[2]!) as { client?: string; baseUrl: string; token: string };

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const module = client && (await loadClient(client));
const imported = { wall: performance.now(), cpu: cpu(), megabytes: process.memoryUsage.rss() / 1e6 };
if (module && !(await module.creator({ baseUrl, token })())) throw new Error(`${client} gave no id`);
const created = { wall: performance.now(), cpu: cpu() };
process.stdout.write(JSON.stringify({ imported, created }));
process.exit();
