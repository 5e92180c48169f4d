import { setupWorker } from 'msw/browser';
import { type CopilotHandlers, copilotHandlers } from '../../../src/msw.ts';

/** The service of this page: msw handlers of the package in a service worker. Rejects with a reason that can be shown. */
export async function startService(): Promise<CopilotHandlers> {
  if (!('serviceWorker' in navigator)) {
    throw new Error(
      'This browser gives this page no service worker: it has to be opened over https, or from this machine over http. Run: npm run docs:site -- --serve',
    );
  }
  // Below this page, so that nothing leaves it even where the worker would not answer.
  const handlers = copilotHandlers({ baseUrl: new URL('beta', location.href).href });
  const url = new URL('mockServiceWorker.js', location.href).href;
  await setupWorker(...handlers).start({ serviceWorker: { url }, quiet: true, onUnhandledFrame: 'bypass' });
  return handlers;
}
