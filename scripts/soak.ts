/**
 * `npm run soak`: 500 streams at once, 200 snapshots each, on a sandbox in a process of its own, so that what is measured
 * is the client's memory alone. Exits with 1 where an answer is lost, wrong or asked twice.
 * Usage: node scripts/soak.ts [streams] [snapshots]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Conversation, createCopilotChat } from '../src/index.ts';
import { startSandbox } from '../src/sandbox/index.ts';

/** What a soak found. */
export interface Soak {
  readonly streams: number;
  readonly snapshots: number;
  /** How many answers were right. */
  readonly whole: number;
  /** What was wrong, one line a stream. */
  readonly wrong: readonly string[];
  /** How often the sandbox saw each prompt at most. */
  readonly mostAsked: number;
  /** How many prompts it saw. */
  readonly asked: number;
  /** How many streams were open at the same time. */
  readonly open: number;
  /** How many bytes an open stream takes of the JavaScript heap and its buffers, after a collection. */
  readonly heapPerStream: number;
  /** How many bytes of the process's memory the streams took at most, each. */
  readonly residentPerStream: number;
  readonly seconds: number;
}

const answerTo = (prompt: string, words: number): string =>
  Array.from({ length: words }, (_, index) => `${prompt}-${index}`).join(' ');

const used = () => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

let collect = (): void => {
  setFlagsFromString('--expose-gc');
  collect = runInNewContext('gc') as () => void;
  collect();
};

/** Runs so many streams at once. @throws {Error} where the sandbox does not start. */
export async function soak(streams: number, snapshots: number, pace: number): Promise<Soak> {
  const child = fork(fileURLToPath(import.meta.url), ['--sandbox', `${snapshots}`, `${pace}`], { execArgv: [] });
  try {
    const [baseUrl] = (await once(child, 'message')) as [string];
    return await measure(child, baseUrl, streams, snapshots);
  } finally {
    child.kill();
  }
}

async function measure(child: ChildProcess, baseUrl: string, streams: number, snapshots: number): Promise<Soak> {
  const copilot = createCopilotChat({ credential: 'a-made-up-token', baseUrl });
  const conversations: Conversation[] = [];
  // The first one warms up, so that what is loaded once does not count.
  await (await copilot.createConversation()).stream('warm-up').reply();
  while (conversations.length < streams) conversations.push(await copilot.createConversation());
  const before = { heap: used(), resident: process.memoryUsage.rss() };
  let open = 0;
  let most = 0;
  let resident = 0;
  const wrong: string[] = [];
  const started = performance.now();

  const read = async (conversation: Conversation, number: number) => {
    const prompt = `prompt-${number}`;
    let seen = 0;
    let text = '';
    for await (const event of conversation.stream(prompt)) {
      if (event.type === 'snapshot' && seen++ === 0) most = Math.max(most, ++open);
      if (event.type === 'text') text += event.delta;
      if (event.type === 'rewrite') wrong.push(`${prompt}: a rewrite`);
      if (event.type !== 'done') continue;
      open -= 1;
      const expected = answerTo(prompt, snapshots);
      if (event.reply.text !== expected || text !== expected) wrong.push(`${prompt}: another text`);
      // Every growing text, the empty updates around them, and the last event.
      else if (seen < snapshots + 1) wrong.push(`${prompt}: ${seen} snapshots`);
    }
  };

  const reading = Promise.allSettled(conversations.map(read));
  const heap = await watch(reading, () => {
    resident = Math.max(resident, process.memoryUsage.rss());
    return open === streams ? used() : undefined;
  });
  for (const outcome of await reading) if (outcome.status === 'rejected') wrong.push(String(outcome.reason));
  const seconds = (performance.now() - started) / 1000;
  child.send('counts');
  const [counts] = (await once(child, 'message')) as [number[]];
  return {
    streams,
    snapshots,
    whole: streams - wrong.length,
    wrong,
    asked: counts.length,
    mostAsked: Math.max(...counts),
    open: most,
    heapPerStream: Math.round((heap - before.heap) / streams),
    residentPerStream: Math.round((resident - before.resident) / streams),
    seconds,
  };
}

/** Looks every 50 ms until it is over, and gives the largest of a few heap sizes with all streams open. */
async function watch(over: Promise<unknown>, look: () => number | undefined): Promise<number> {
  let going = true;
  const stop = () => {
    going = false;
  };
  over.then(stop, stop);
  const sizes: number[] = [];
  while (going) {
    await pause(50, undefined, { ref: false });
    // A collection takes its time: a few of them are enough.
    const size = sizes.length < 5 ? look() : undefined;
    if (size !== undefined) sizes.push(size);
  }
  return Math.max(...sizes);
}

async function serve(snapshots: number, pace: number): Promise<void> {
  const sandbox = await startSandbox({
    snapshots,
    pace,
    maxConversations: 100_000,
    maxRequests: 100_000,
    answers: (prompt) => ({ text: answerTo(prompt, prompt === 'warm-up' ? 1 : snapshots), adaptiveCards: [] }),
  });
  process.on('message', () => {
    const counts = new Map<string, number>();
    for (const { body } of sandbox.requests) {
      const prompt = (body as { message?: { text?: string } } | undefined)?.message?.text;
      if (prompt?.startsWith('prompt-')) counts.set(prompt, (counts.get(prompt) ?? 0) + 1);
    }
    process.send?.([...counts.values()]);
  });
  process.on('disconnect', () => process.exit());
  process.send?.(sandbox.baseUrl);
}

if (import.meta.main) {
  const [mode = '500', ...rest] = process.argv.slice(2);
  if (mode === '--sandbox') await serve(Number(rest[0]), Number(rest[1]));
  else {
    const found = await soak(Number(mode), Number(rest[0] ?? 200), 10);
    const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
    console.log(
      `${found.streams} streams of ${found.snapshots} snapshots, ${found.open} open at once, in ${found.seconds.toFixed(1)} s`,
    );
    console.log(`${found.whole} whole answers; ${found.asked} prompts asked, each ${found.mostAsked} time(s) at most`);
    console.log(
      `an open stream: ${kilobytes(found.heapPerStream)} of heap and buffers, ${kilobytes(found.residentPerStream)} of the process at its peak`,
    );
    for (const line of found.wrong) console.error(line);
    if (found.wrong.length > 0 || found.asked !== found.streams || found.mostAsked !== 1) process.exitCode = 1;
  }
}
