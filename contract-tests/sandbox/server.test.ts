import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createCopilotChat, isCopilotChatError } from '../../src/index.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { violations } from './documented.ts';

let sandbox: Sandbox;
const start = async (options?: SandboxOptions) => {
  sandbox = await startSandbox(options);
  return sandbox;
};
afterEach(() => sandbox?.close());

const headers = { authorization: 'Bearer made-up', 'content-type': 'application/json' };
const post = (path: string, body: unknown = {}, init: RequestInit = {}) =>
  fetch(sandbox.baseUrl + path, { method: 'POST', headers, body: JSON.stringify(body), ...init });
const turn = async (init: RequestInit = {}) => {
  const { id } = (await (await post('/copilot/conversations')).json()) as { id: string };
  const body = { message: { text: 'Who?' }, locationHint: { timeZone: 'UTC' } };
  return post(`/copilot/conversations/${id}/chatOverStream`, body, init);
};

describe('the sandbox as a server', () => {
  it('serves the client of this package below /beta on a free loopback port', async () => {
    await start();
    expect(sandbox.baseUrl).toBe(`http://127.0.0.1:${sandbox.port}/beta`);
    const copilot = createCopilotChat({ credential: 'made-up', baseUrl: sandbox.baseUrl });
    expect((await copilot.createConversation()).state).toBe('active');
    sandbox.fail({ status: 403 });
    const error = await copilot.createConversation().catch((thrown: unknown) => thrown);
    expect(isCopilotChatError(error) && error.status).toBe(403);
    expect(sandbox.requests.map(({ status }) => status)).toEqual([201, 403]);
  });

  it('sees that the client closes the connection in the middle of a stream', async () => {
    await start({ pace: 15, snapshots: 50, answers: 'word '.repeat(100) });
    const abort = new AbortController();
    const reader = (await turn({ signal: abort.signal })).body!.getReader();
    await reader.read();
    await reader.cancel();
    const entry = sandbox.requests.at(-1)!;
    await entry.ended;
    expect(entry.closed).toBe(true);
    expect(entry.events).toBeGreaterThan(0);
    expect(entry.events).toBeLessThan(20);
  });

  it('sends each event when its time has come', async () => {
    await start({ pace: 30, snapshots: 1 });
    const reader = (await turn()).body!.getReader();
    const started = performance.now();
    const times: number[] = [];
    for (let next = await reader.read(); !next.done; next = await reader.read())
      times.push(performance.now() - started);
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(80);
  });

  it('loses the connection before, or after so many bytes of, an answer', async () => {
    await start();
    sandbox.fail('reset');
    await expect(post('/copilot/conversations')).rejects.toThrow(/fetch failed/);
    sandbox.fail('cut-after-bytes=50');
    const response = await post('/copilot/conversations');
    expect(response.status).toBe(201);
    const reader = response.body!.getReader();
    expect((await reader.read()).value).toHaveLength(50);
    await expect(reader.read()).rejects.toThrow();
  });

  it('gives no byte of a stalled answer, and ends it when it closes', async () => {
    await start();
    sandbox.fail('stall');
    const call = post('/copilot/conversations').then(
      () => 'answered',
      () => 'lost',
    );
    const pause = new Promise((resolve) => setTimeout(() => resolve('waiting'), 50));
    expect(await Promise.race([call, pause])).toBe('waiting');
    await sandbox.close();
    expect(await call).toBe('lost');
  });

  it('refuses what is no HTTP, and methods that fetch can not send, as everything else', async () => {
    await start();
    const statuses = {
      'TRACE /beta/copilot/conversations HTTP/1.1\r\nhost: x\r\n\r\n': 405,
      'GET * HTTP/1.1\r\nhost: x\r\n\r\n': 404,
      'nonsense\r\n\r\n': 400,
    };
    for (const [raw, status] of Object.entries(statuses)) {
      const answer = await rawExchange(raw);
      expect(answer.status).toBe(status);
      expect(violations('createConversation', answer)).toEqual([]);
    }
  });

  it('lets pages of other origins in only where it is told to', async () => {
    await start();
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: 'https://a.example', 'access-control-request-method': 'POST' },
    };
    expect((await fetch(`${sandbox.baseUrl}/copilot/conversations`, preflight)).status).toBe(405);
    await sandbox.close();
    await start({ cors: true });
    const allowed = await fetch(`${sandbox.baseUrl}/copilot/conversations`, preflight);
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect((await post('/copilot/conversations')).headers.get('access-control-allow-origin')).toBe('*');
  });

  it('listens on this machine only, and says which port is taken', async () => {
    await start();
    await expect(startSandbox({ host: '0.0.0.0' as '127.0.0.1' })).rejects.toThrow(/host is one of 127.0.0.1/);
    await expect(startSandbox({ port: sandbox.port })).rejects.toThrow(/EADDRINUSE/);
  });
});

/** Sends bytes as they are and reads the answer's head and body. */
async function rawExchange(raw: string): Promise<{ status: number; headers: Headers; text: string }> {
  const socket = connect(sandbox.port, '127.0.0.1');
  socket.end(raw);
  let received = '';
  for await (const chunk of socket) received += String(chunk);
  const [head = '', ...rest] = received.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const pairs = lines.map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]);
  const text = rest.join('\r\n\r\n');
  return {
    status: Number(first.split(' ')[1]),
    headers: new Headers(pairs),
    text: text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1),
  };
}
