import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createService, type Service, startSandbox } from '../../src/sandbox/index.ts';
import { type Received, violations } from './documented.ts';
import { type Generated, requests } from './requests.ts';

type Send = (request: Generated, url: string) => Promise<Response>;

const settings = { snapshots: 2, maxRequests: 10 };

/** Sends so many generated requests and gives how often each status came. */
async function drive(count: number, base: string, send: Send): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  const known = await conversation(base, send);
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const url = base + request.path.replace('{id}', known);
      const response = await send(request, url);
      const received: Received = { status: response.status, headers: response.headers, text: await response.text() };
      const wrong = wrongIn(request, received);
      // One check a request: ten thousand times a handful of them would take most of the time.
      if (wrong.length) expect(wrong).toEqual([]);
      const key = `${request.operation ?? 'none'} ${received.status}`;
      seen[key] = (seen[key] ?? 0) + 1;
    }),
    { numRuns: count, seed: 20_260_302 },
  );
  return seen;
}

function wrongIn(request: Generated, received: Received): string[] {
  const { status, headers } = received;
  const wrong = violations(request.operation ?? 'createConversation', received);
  if (!request.expected.includes(status)) wrong.push(`${status} instead of ${request.expected}`);
  if (headers.get('client-request-id') !== (request.headers['client-request-id'] ?? null))
    wrong.push('client-request-id is not echoed');
  if (status === 405 && headers.get('allow') !== 'POST') wrong.push('405 without Allow');
  if (status === 401 && !headers.get('www-authenticate')?.startsWith('Bearer')) wrong.push('401 without a challenge');
  return wrong;
}

async function conversation(base: string, send: Send): Promise<string> {
  const headers = { authorization: 'Bearer made-up', 'content-type': 'application/json' };
  const request = { method: 'POST', path: '', headers, body: '{}', operation: undefined, expected: [] };
  const response = await send(request, `${base}/beta/copilot/conversations`);
  return ((await response.json()) as { id: string }).id;
}

const through =
  (service: Service): Send =>
  ({ method, headers, body }, url) =>
    service.fetch(new Request(url, { method, headers, ...(body && { body: new TextEncoder().encode(body) }) }));

const overHttp: Send = ({ method, headers, body }, url) =>
  fetch(url, { method, headers, ...(body && { body: new TextEncoder().encode(body) }) });

describe('the sandbox never emits what the description forbids', () => {
  it('in 10,000 generated requests to the handler, each refused or answered as it should be', async () => {
    const service = createService({ ...settings, maxConversations: 20_000 });
    const seen = await drive(10_000, 'https://sandbox.test', through(service));
    for (const operation of ['createConversation', 'chat', 'chatOverStream'] as const) {
      const success = operation === 'createConversation' ? 201 : 200;
      expect(seen[`${operation} ${success}`]).toBeGreaterThan(500);
      for (const status of [400, 401, 405, 415]) expect(seen[`${operation} ${status}`]).toBeGreaterThan(20);
    }
    expect(seen['chat 404']).toBeGreaterThan(20);
    expect(seen['none 404']).toBeGreaterThan(200);
  }, 60_000);

  it('in 400 generated requests over HTTP', async () => {
    const sandbox = await startSandbox(settings);
    try {
      const seen = await drive(400, sandbox.url, overHttp);
      expect(Object.values(seen).reduce((sum, count) => sum + count)).toBe(400);
      expect(seen['chatOverStream 200']).toBeGreaterThan(20);
    } finally {
      await sandbox.close();
    }
  });
});
