/**
 * `npm start`: the main job, from the description to a verified conversation, on the embedded sandbox. No account and no
 * network are needed.
 */
import { lintDescription, regenerate } from './regenerate.ts';
import { stepTimer } from './steps.ts';

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
const step = stepTimer((name, milliseconds) => console.log(`ok   ${name.padEnd(64)} ${seconds(milliseconds)}`));

async function main(): Promise<void> {
  await step('lint the description', lintDescription);
  await step('regenerate the client', () => regenerate({ linted: true, force: true }));
  const { startSandbox, createCopilotChat, validators } = await step('load the client just generated', load);
  await using sandbox = await step('start the sandbox on a free loopback port', () => startSandbox());
  const copilot = createCopilotChat({
    credential: 'a-made-up-token',
    baseUrl: sandbox.baseUrl,
    validate: { validators, onViolation: 'throw' },
  });
  const conversation = await step('create a conversation', () => copilot.createConversation());
  const created = conversation.resource;
  await step('check it against the documented contract', async () => check(sandbox.requests, created));
  const whole = await step('hold a turn, answered whole', () => conversation.chat(prompts[0]));
  const streamed = await step('hold a turn, answered as a stream', () => conversation.stream(prompts[1]).reply());
  await step('check the turns against what was asked', async () => checkTurns([whole, streamed], sandbox.requests));
  console.log(`\n201 Created\n${JSON.stringify(created, null, 2)}\n`);
  for (const [index, { plainText }] of [whole, streamed].entries()) console.log(`> ${prompts[index]}\n${plainText}\n`);
  console.log('Next: npm test; or hold a conversation yourself: npm run cli -- chat');
}

const prompts = ['What meeting do I have at 9 AM tomorrow?', 'And after that?'] as const;

async function load() {
  const [sandbox, client, validators] = await Promise.all([
    import('../src/sandbox/index.ts'),
    import('../src/index.ts'),
    import('../generated/zod.gen.ts'),
  ]);
  return { ...sandbox, ...client, validators };
}

/** Holds what was sent and answered to the documented facts, which the contract suite has written out. */
async function check(
  requests: readonly { method: string; path: string; text: string; status?: number }[],
  resource: object,
) {
  const { operations, responseResources } = await import('../contract-tests/documented-facts.ts');
  const { method, url, status } = operations.createConversation;
  const [request] = requests;
  const sent = [request?.method, `https://graph.microsoft.com${request?.path}`, request?.text, request?.status];
  const documented = [method, url, '{}', status];
  if (JSON.stringify(sent) !== JSON.stringify(documented)) {
    throw new Error(`expected ${documented.join(' ')}, got ${sent.join(' ')}`);
  }
  const undocumented = Object.keys(resource).filter(
    (name) => !(name in responseResources.copilotConversation) && !name.startsWith('@'),
  );
  if (undocumented.length > 0) throw new Error(`undocumented properties: ${undocumented.join(', ')}`);
}

/** Each prompt reached the service once, and none was taken for its answer. */
async function checkTurns(replies: readonly { text: string }[], requests: readonly { text: string }[]) {
  for (const [index, prompt] of prompts.entries()) {
    const sent = requests.filter(({ text }) => text.includes(JSON.stringify(prompt))).length;
    if (sent !== 1) throw new Error(`the prompt "${prompt}" reached the service ${sent} times`);
    if (!replies[index]?.text || replies[index].text === prompt) throw new Error(`no answer to "${prompt}"`);
  }
}

await main().catch((error: Error) => {
  console.error(`FAIL ${error.message}`);
  process.exitCode = 1;
});
