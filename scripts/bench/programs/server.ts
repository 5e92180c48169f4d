/**
 * The other side of the wire, in a process of its own: it answers at once with what stands ready, so that clients are
 * measured and not a service. What lacks the token or the body is refused, so that no client gets away with less.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { eventOf, snapshot } from '../stream-input.ts';

const token = process.argv[2];
const created = JSON.stringify({
  '@odata.context': 'https://graph.microsoft.com/beta/$metadata#copilot/conversations/$entity',
  id: 'c0ffee00-0000-4000-8000-000000000001',
  createdDateTime: '2026-03-02T08:15:28.1234567Z',
  displayName: '',
  state: 'active',
  turnCount: 0,
});

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method, url = '', headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const json = headers['content-type']?.startsWith('application/json');
  if (headers.authorization !== `Bearer ${token}`) return refuse(outgoing, 401);
  if (method !== 'POST' || !json) return refuse(outgoing, 400);
  if (url === '/beta/copilot/conversations') {
    if (body !== '{}') return refuse(outgoing, 400);
    outgoing.writeHead(201, {
      'content-type': 'application/json',
      'request-id': 'f4f2c0de-0000-4000-8000-000000000009',
    });
    outgoing.end(created);
    return;
  }
  if (!url.endsWith('/chatOverStream')) return refuse(outgoing, 404);
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
  await stream(outgoing, (JSON.parse(body) as { message: { text: string } }).message.text);
}

function refuse(outgoing: ServerResponse, status: number): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end('{"error":{"code":"refused","message":""}}');
}

/**
 * What the prompt asks for: `idle`, one event and then silence; or `paced N MS`, N events so many milliseconds apart.
 * The text of an event ends with the moment it was written at, in nanoseconds of the machine's clock.
 */
async function stream(outgoing: ServerResponse, prompt: string): Promise<void> {
  const [mode, count = 2, milliseconds = 0] = prompt.split(' ');
  let text = '';
  for (let at = 1; at <= Number(count); at++) {
    text += ` ${process.hrtime.bigint()}`;
    outgoing.write(eventOf(snapshot(text, at === Number(count)), at));
    if (mode === 'idle') return;
    if (at < Number(count)) await pause(Number(milliseconds));
  }
  outgoing.end();
}

const server = createServer((incoming, outgoing) => {
  // A client that has gone away is none of the server's business.
  answer(incoming, outgoing).catch(() => outgoing.destroy());
});
server.keepAliveTimeout = 60_000;
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/beta`);
});
process.on('disconnect', () => process.exit());
