import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a folder to this machine, as a static host does. @param base the path that the site stands under
 * @throws {Error} where the port is taken
 */
export async function serveSite(folder: string, port = 0, base = '/'): Promise<Served> {
  const server = createServer(async ({ url = '/', method }, response) => {
    const file = method === 'GET' || method === 'HEAD' ? fileOf(url, folder, base) : undefined;
    const content = file && (await readFile(file).catch(() => undefined));
    if (!content) return response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.\n');
    const type = types[extname(file)] ?? 'application/octet-stream';
    return response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(content);
  });
  await listening(server, port);
  const { port: used } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${used}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The file that a URL names; undefined for what is outside of the folder. */
function fileOf(url: string, folder: string, base: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
  if (!path.startsWith(base)) return undefined;
  const file = normalize(join(folder, path.slice(base.length).replace(/(^|\/)$/, '$1index.html')));
  return file.startsWith(normalize(folder) + sep) ? file : undefined;
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' ? new Error(`The port ${port} is taken; give another one with --port`) : error,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
