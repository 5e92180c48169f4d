import { Readable } from 'node:stream';
import nock from 'nock';
import type { Answer } from '../scenario.ts';
import { type Backend, Script, written } from './backend.ts';

const origin = 'https://graph.microsoft.com';

/** Answers inside the process by replacing the HTTP client below fetch. */
export function nockBackend(): Backend {
  return {
    name: 'nock',
    // After an abort, nock's source stream stays open: closing can't be seen there.
    can: new Set(['answers', 'requests', 'silence', 'losing', 'pace']),
    open() {
      const script = new Script();
      nock.disableNetConnect();
      answerNext(script);
      return { baseUrl: `${origin}/beta`, token: 'nock-token', answer: script.answer, requests: () => script.requests };
    },
    close() {
      nock.abortPendingRequests();
      nock.cleanAll();
    },
  };
}

function answerNext(script: Script): void {
  const reply = async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    const body = await request.text();
    const seen = { method: request.method, path: pathname + search, headers, body, closed: false, taken: 0 };
    const answer = script.next(seen);
    const out = written(answer);
    if (!answer.parts && !answer.ending) return [answer.status, out.body, out.headers];
    return [answer.status || 200, bodyOf(answer), { 'content-type': 'text/event-stream', ...out.headers }];
  };
  nock(origin)
    .persist()
    .intercept(/.*/, 'POST')
    .reply(reply as never);
}

function bodyOf({ parts = [], ending }: Answer): Readable {
  return Readable.from(
    (async function* () {
      for (const part of parts) {
        if (typeof part === 'number') await new Promise((resolve) => setTimeout(resolve, part));
        else yield Buffer.from(part as Uint8Array);
      }
      if (ending === 'loss') throw new Error('the connection is lost');
      if (ending === 'silence') await new Promise(() => undefined);
    })(),
    { objectMode: false },
  );
}
