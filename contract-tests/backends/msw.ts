import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import type { Answer } from '../scenario.ts';
import { type Backend, Script, written } from './backend.ts';

const baseUrl = 'https://graph.microsoft.com/beta';

/** Answers inside the process by replacing fetch. */
export function mswBackend(): Backend {
  let script = new Script();
  const server = setupServer(
    http.all('*', async ({ request }) => {
      const { pathname, search } = new URL(request.url);
      const seen = {
        method: request.method,
        path: pathname + search,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
        closed: false,
        taken: 0,
      };
      const answer = script.next(seen);
      if (answer.parts) return streamed(answer, seen);
      if (answer.ending === 'loss') return HttpResponse.error();
      if (answer.ending === 'silence') return new Promise<never>(() => undefined);
      const { headers, body } = written(answer);
      return new HttpResponse(body || null, { status: answer.status, headers });
    }),
  );
  server.listen({ onUnhandledFrame: 'error' });
  return {
    name: 'msw',
    can: new Set(['answers', 'requests', 'silence', 'pace', 'closing']),
    open() {
      script = new Script();
      return { baseUrl, token: 'msw-token', answer: script.answer, requests: () => script.requests };
    },
    close: () => server.resetHandlers(),
  };
}

function streamed({ status, headers, parts = [], ending }: Answer, seen: { closed: boolean; taken: number }): Response {
  const queue = [...parts];
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (typeof queue[0] === 'number')
          await new Promise((resolve) => setTimeout(resolve, queue.shift() as number));
        // A pull that was under way when the client left.
        if (seen.closed) return;
        const part = queue.shift() as string | Uint8Array | undefined;
        const bytes = typeof part === 'string' ? encoder.encode(part) : part;
        seen.taken += bytes?.length ?? 0;
        if (bytes) controller.enqueue(bytes);
        else if (ending === 'loss') controller.error(new TypeError('the connection is lost'));
        else if (ending === 'silence') await new Promise(() => undefined);
        else controller.close();
      },
      cancel() {
        seen.closed = true;
      },
    },
    { highWaterMark: 0 },
  );
  // Without it msw ends the answer by closing its socket, and Node's fetch trips over that after an abort.
  const framing = { 'transfer-encoding': 'chunked' };
  return new Response(body, { status, headers: { 'content-type': 'text/event-stream', ...framing, ...headers } });
}
