import { startSandbox } from '../../src/sandbox/index.ts';
import type { Backend } from './backend.ts';
import { faultOf, seen } from './served.ts';

/** The embedded sandbox: a real server, a real connection. */
export async function sandboxBackend(): Promise<Backend & { stop(): Promise<void> }> {
  // Tokens are logged in full so that the scenarios can see them; they are made up.
  const sandbox = await startSandbox({ logTokens: true });
  return {
    name: 'the sandbox',
    can: new Set(['service', 'answers', 'requests', 'silence', 'losing', 'pace', 'closing', 'cutting', 'backpressure']),
    open() {
      sandbox.reset();
      return {
        baseUrl: sandbox.baseUrl,
        token: 'sandbox-token',
        answer: (...answers) => sandbox.fail(...answers.map(faultOf)),
        requests: () => sandbox.requests.map(seen),
      };
    },
    close: () => undefined,
    stop: () => sandbox.close(),
  };
}
