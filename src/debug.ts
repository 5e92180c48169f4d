import type { Observe } from './watch.ts';

/** A line for each step of a call: ids, statuses and times, and nothing that the user or the service wrote. */
export const lines =
  (log: (line: string) => void): Observe =>
  ({ name }, url) => {
    const started = performance.now();
    const since = (from: number) => `${Math.round(performance.now() - from)} ms`;
    const say = (text: string) => log(`m365-copilot-chat ${name} ${text}`);
    let chunks = false;
    let over = false;
    let sent = 0;

    return {
      async send(send, { attempts, clientRequestId }) {
        sent = attempts;
        const from = performance.now();
        say(`request ${attempts}: POST ${url} (client-request-id ${clientRequestId})`);
        try {
          const response = await send();
          const requestId = response.headers.get('request-id');
          say(`answer ${attempts}: ${response.status} after ${since(from)} (request-id ${requestId ?? 'missing'})`);
          return response;
        } catch (thrown) {
          say(`answer ${attempts}: none after ${since(from)}`);
          throw thrown;
        }
      },
      retry: (waitMs) => say(`is sent again in ${Math.round(waitMs)} ms`),
      chunk() {
        if (!chunks) say(`streams: first bytes after ${since(started)}`);
        chunks = true;
      },
      end(error) {
        if (over) return;
        over = true;
        const outcome = error ? `failed with ${error instanceof Error ? error.name : 'what is no error'}` : 'done';
        say(`${outcome} after ${since(started)} and ${sent} request${sent === 1 ? '' : 's'}`);
      },
    };
  };
