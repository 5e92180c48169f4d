import { setupServer } from 'msw/node';
import { copilotHandlers } from '../../src/msw.ts';
import type { Backend } from './backend.ts';
import { faultOf, seen } from './served.ts';

/** Answers inside the process by replacing fetch: the handlers that users drop into their own msw set-up. */
export function mswBackend(): Backend {
  // Tokens are logged in full so that the scenarios can see them; they are made up.
  const handlers = copilotHandlers({ logTokens: true, onRefusal: () => undefined });
  const { service, baseUrl } = handlers;
  const server = setupServer(...handlers);
  server.listen({ onUnhandledFrame: 'error' });
  return {
    name: 'msw',
    can: new Set(['service', 'answers', 'requests', 'silence', 'losing', 'pace', 'closing']),
    open() {
      service.reset();
      return {
        baseUrl,
        token: 'msw-token',
        answer: (...answers) => service.fail(...answers.map(faultOf)),
        requests: () => service.requests.map(seen),
      };
    },
    close: () => server.resetHandlers(),
  };
}
