import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionError, type CopilotChatOptions, createCopilotChat } from '../src/index.ts';
import { createService, startSandbox } from '../src/sandbox/index.ts';
import { prompt, settled, ways } from './turns.ts';

/** A loopback port that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const stored = (port: number, options: Partial<CopilotChatOptions> = {}) =>
  createCopilotChat({ credential: 'made-up', baseUrl: `http://127.0.0.1:${port}/beta`, ...options }).conversation('c');

// The least of the backoff: a quarter of a second, then half of one.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(ways)('$name, with nobody at the other end', (way) => {
  it('is tried again, since nothing was sent, and asked once when the service comes up', async () => {
    const port = await closedPort();
    let attempts = 0;
    let sandbox: Awaited<ReturnType<typeof startSandbox>> | undefined;
    const fetchOnce: typeof fetch = async (...request) => {
      if (++attempts === 2) sandbox = await startSandbox({ port, faults: [{ answer: answerOf(way.operation) }] });
      return fetch(...request);
    };
    try {
      const reply = await way.ask(stored(port, { fetch: fetchOnce }), prompt);
      expect(reply.text).toBe('The offsite is over.');
      expect(attempts).toBe(2);
      expect(sandbox?.requests.filter(({ text }) => text.includes(prompt))).toHaveLength(1);
    } finally {
      await sandbox?.close();
    }
  });

  it('is a ConnectionError once the repetitions are used up', async () => {
    let attempts = 0;
    const port = await closedPort();
    const onRequest = () => {
      attempts += 1;
    };
    const error = await way.ask(stored(port, { maxRetries: 1, onRequest }), prompt).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ attempts: 2, operation: way.operation });
    expect(attempts).toBe(2);
  });
});

describe.each(ways)('$name, where fetch does not say why it failed', (way) => {
  it.each([
    new TypeError('fetch failed'),
    new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }),
    new TypeError('fetch failed', { cause: Object.assign(new Error('closed'), { code: 'UND_ERR_SOCKET' }) }),
    new TypeError('fetch failed', { cause: { errors: [{ code: 'ECONNREFUSED' }, { code: 'ETIMEDOUT' }] } }),
    new TypeError('Failed to fetch'),
  ])('is not tried again: %s', async (thrown) => {
    let attempts = 0;
    const failing: typeof fetch = async () => {
      attempts += 1;
      throw thrown;
    };
    const asked = way.ask(stored(9, { fetch: failing }), prompt);
    await expect(asked).rejects.toThrow(/may have been held, so it was not sent again/);
    expect(attempts).toBe(1);
  });
});

describe('a service in the place of fetch', () => {
  it('is asked by every way without any connection', async () => {
    const service = createService({ snapshots: 2 });
    const inProcess: typeof fetch = (url, init) => service.fetch(new Request(url as string, init));
    const copilot = createCopilotChat({ credential: 'made-up', fetch: inProcess });
    for (const way of ways) expect((await way.ask(await copilot.createConversation(), prompt)).text).toContain(prompt);
    expect(service.requests.filter(({ text }) => text.includes(prompt))).toHaveLength(ways.length);
  });
});

function answerOf(operation: 'chat' | 'chatOverStream') {
  const body = settled('The offsite is over.');
  return operation === 'chat' ? { status: 200, body } : { status: 200, parts: [`data: ${JSON.stringify(body)}\n\n`] };
}
