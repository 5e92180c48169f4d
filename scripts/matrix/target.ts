import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { faultOf, seen } from '../../contract-tests/backends/served.ts';
import type { Answer } from '../../contract-tests/contract.ts';
import { type LoggedRequest, startSandbox } from '../../src/sandbox/index.ts';
import type { Told, Went } from './runner.ts';
import { traceOf } from './trace.ts';

/** A scenario as it went, from both sides of the connection. */
export interface Result extends Went {
  /** What the scenario saw and what the target got, with what differs by nature taken out. */
  readonly trace: readonly string[];
}

/** What one runtime runs against: a sandbox of its own, and a door beside it for what the scenarios ask of their target. */
export interface Target extends AsyncDisposable {
  readonly baseUrl: string;
  readonly token: string;
  readonly control: string;
  /** The scenarios that have ended so far. */
  readonly results: readonly Result[];
  /** Resolves when the runtime says that it is done. */
  readonly told: Promise<Told>;
}

const token = 'a-made-up-token-of-the-matrix';

/** Starts the target. Every scenario begins with the same ids and times. */
export async function startTarget(): Promise<Target> {
  const sandbox = await startSandbox({ seed: 'matrix', logTokens: true, cors: true });
  const results: Result[] = [];
  const { promise: told, resolve: tell } = Promise.withResolvers<Told>();
  const doors: Record<string, (body: unknown) => unknown> = {
    '/answer': (answers) => sandbox.fail(...(answers as Sent[]).map((answer) => faultOf(received(answer)))),
    '/requests': () => sandbox.requests.map(seen),
    '/ended': (result) => {
      results.push({ ...(result as Went), trace: traceOf(result as Went, ofTarget(sandbox)) });
      sandbox.reset();
    },
    '/done': (all) => tell(all as Told),
  };
  const server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    try {
      const door = doors[request.url ?? ''];
      if (!door) throw new Error(`there is no ${request.url}`);
      response.end(JSON.stringify(door(await bodyOf(request)) ?? null));
    } catch (error) {
      response.writeHead(400).end((error as Error).message);
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const control = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await sandbox.close();
  };
  return { baseUrl: sandbox.baseUrl, token, control, results, told, [Symbol.asyncDispose]: close };
}

type Sent = Omit<Answer, 'parts'> & { readonly parts?: readonly (string | number | { readonly bytes: number[] })[] };

const received = ({ parts, ...answer }: Sent): Answer => ({
  ...answer,
  ...(parts && { parts: parts.map((part) => (typeof part === 'object' ? Uint8Array.from(part.bytes) : part)) }),
});

const bodyOf = async (request: IncomingMessage): Promise<unknown> => JSON.parse((await text(request)) || 'null');

const ofTarget = ({ url, requests }: { readonly url: string; readonly requests: readonly LoggedRequest[] }) => ({
  origin: url,
  token,
  requests,
});
