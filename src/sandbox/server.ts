import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { AsyncDisposal } from '../disposal.ts';
import type { ServiceRequest } from './admission.ts';
import { documentedRoot } from './description.ts';
import { chanceOf } from './random.ts';
import { odataError } from './refusal.ts';
import { createService, type Service } from './service.ts';
import type { ServiceOptions } from './settings.ts';

/** Options of the sandbox as a server. */
export interface SandboxOptions extends ServiceOptions {
  /** The port; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** The loopback address to listen on: the sandbox is for this machine only. @default '127.0.0.1' */
  readonly host?: '127.0.0.1' | '::1' | 'localhost';
  /** Answers pages of other origins too (CORS), as Microsoft Graph does. @default false */
  readonly cors?: boolean;
}

/** A running sandbox. */
export interface Sandbox extends Omit<Service, 'fetch'>, AsyncDisposal {
  /** The origin, such as `http://127.0.0.1:49152`. */
  readonly url: string;
  /** What a client takes as its `baseUrl`. */
  readonly baseUrl: string;
  readonly port: number;
  /** Ends all connections and stops listening. */
  close(): Promise<void>;
}

const loopback = ['127.0.0.1', '::1', 'localhost'];

/**
 * Starts the embedded service as an HTTP server on this machine.
 * @throws {TypeError} for options that can't work; the system's error where the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1', cors = false } = options;
  if (!loopback.includes(host)) throw new TypeError(`host is one of ${loopback.join(', ')}`);
  const service = createService(options);
  let url = '';
  const server = createServer((request, response) => {
    if (cors && allowOrigins(request, response)) return;
    serve(service, request, response, url).catch(() => lose(request, response));
  });
  server.on('clientError', refuseRaw);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const address = server.address() as AddressInfo;
  url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const { requests, settings, fail, reset } = service;
  const baseUrl = url + (options.root ?? documentedRoot).replace(/\/+$/, '');
  return { url, baseUrl, port: address.port, requests, settings, fail, reset, close, [Symbol.asyncDispose]: close };
}

async function serve(service: Service, incoming: IncomingMessage, outgoing: ServerResponse, origin: string) {
  const abort = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) abort.abort();
  });
  const response = await service.fetch(requestOf(incoming, origin, abort.signal));
  outgoing.writeHead(response.status, [...response.headers].flat());
  outgoing.flushHeaders();
  const reader = response.body?.getReader();
  abort.signal.addEventListener('abort', () => reader?.cancel().catch(() => undefined), { once: true });
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    await written(outgoing, next.value);
  }
  outgoing.end();
}

/** Ends the connection. A reset would take back what the client has not read yet, so it is only for before the answer. */
function lose({ socket }: IncomingMessage, { headersSent }: ServerResponse): void {
  if (headersSent) socket.destroy();
  else socket.resetAndDestroy();
}

/** Resolves when the bytes have left, so that a cut comes after them and no slow reader fills the memory. */
const written = (outgoing: ServerResponse, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    outgoing.write(bytes, (error) => (error ? reject(error) : resolve()));
  });

function requestOf(incoming: IncomingMessage, origin: string, signal: AbortSignal): ServiceRequest {
  const { method = 'GET', url = '/' } = incoming;
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  // A target that is no path (`*`, a whole URL) is none of this server's.
  const path = url.startsWith('/') ? url : '/';
  return { method, url: origin + path, headers, body: Readable.toWeb(incoming) as ServiceRequest['body'], signal };
}

/** What is no HTTP at all is refused in the same form as everything else. */
function refuseRaw(error: NodeJS.ErrnoException, socket: Socket | import('node:stream').Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const chance = chanceOf(undefined);
  const trace = { requestId: chance.guid(), clientRequestId: undefined, at: chance.now() };
  const body = JSON.stringify(odataError({ status: 400, message: 'This is no valid HTTP request.' }, trace));
  const head = [
    'HTTP/1.1 400 Bad Request',
    'content-type: application/json',
    `request-id: ${trace.requestId}`,
    `content-length: ${body.length}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Lets pages of any origin read the answers; true where the request was only to ask for that. */
function allowOrigins({ method, headers }: IncomingMessage, outgoing: ServerResponse): boolean {
  outgoing.setHeader('access-control-allow-origin', '*');
  outgoing.setHeader('access-control-expose-headers', 'request-id, client-request-id, retry-after');
  if (method !== 'OPTIONS' || !headers['access-control-request-method']) return false;
  outgoing.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': String(headers['access-control-request-headers'] ?? '*'),
  });
  outgoing.end();
  return true;
}
