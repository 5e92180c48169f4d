/** What is checked in Node, Bun and Deno besides the scenarios. */
import { createCopilotChat } from '../../../src/index.ts';
import { type Check, hold } from './checks.ts';

const name = 'm365-copilot-chat';
const entries = ['', '/generated', '/validators', '/sandbox', '/contract'];

/** Every entry point by `import`. The names are put together at run time, so that no bundler and no compiler reads them. */
export const imports: Check = async () => {
  for (const entry of entries) hold(Object.keys(await import(name + entry)).length, `${name}${entry} exports nothing`);
  const { default: description } = await import(`${name}/openapi.json`, { with: { type: 'json' } });
  hold(description.openapi === '3.1.0', `${name}/openapi.json is no description`);
};

/** Every entry point by `require`, which has to get the same classes as `import`. */
export const requires: Check = async () => {
  const { createRequire } = await import('node:module');
  const require = createRequire(import.meta.url);
  for (const entry of entries) hold(Object.keys(require(name + entry)).length, `${name}${entry} exports nothing`);
  hold(require(`${name}/openapi.json`).openapi === '3.1.0', `${name}/openapi.json is no description`);
  hold(require(name).createCopilotChat === createCopilotChat, 'require and import give two copies');
};

/** The sandbox as a server in this runtime, and a turn against it. */
export const serves: Check = async () => {
  const { startSandbox } = await import('../../../src/sandbox/index.ts');
  const sandbox = await startSandbox({ answers: 'From here.' });
  try {
    const copilot = createCopilotChat({ credential: 'a-token', baseUrl: sandbox.baseUrl });
    const { text } = await (await copilot.createConversation()).stream('Hello?').reply();
    hold(text === 'From here.', `the answer is ${text}`);
    hold(sandbox.requests.length === 2, `${sandbox.requests.length} requests`);
  } finally {
    await sandbox.close();
  }
};

/** A turn that msw answers inside the process. */
export const mocks: Check = async () => {
  const { copilotHandlers } = await import('../../../src/msw.ts');
  const { setupServer } = await import('msw/node');
  const server = setupServer(...copilotHandlers({ answers: 'From msw.' }));
  server.listen({ onUnhandledFrame: 'error' });
  try {
    const { text } = await (await createCopilotChat({ credential: 'a-token' }).createConversation())
      .stream('Hello?')
      .reply();
    hold(text === 'From msw.', `the answer is ${text}`);
  } finally {
    server.close();
  }
};
