/**
 * Lets a sample run inside its process: a made-up Microsoft Entra signs its user in, a made-up browser goes where it is
 * sent, and the handlers for msw are the service. At the end it reports who asked for which token, and what the service
 * saw of it, to the file that SAMPLE_REPORT names.
 */
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { http, passthrough } from 'msw';
import { setupServer } from 'msw/node';
import { copilotHandlers } from '../src/msw.ts';
import { fakeEntra } from './entra.ts';

const pending = Number(process.env.ENTRA_PENDING ?? 1);
const entra = fakeEntra({ pending, claims: JSON.parse(process.env.SAMPLE_CLAIMS ?? '{}') });
const handlers = copilotHandlers({ logTokens: true });
// What a library sends to this machine comes back from the browser.
const home = http.all(/^http:\/\/(localhost|127\.0\.0\.1)[:/]/, () => passthrough());
setupServer(...entra.handlers, ...handlers, home).listen({ onUnhandledFrame: 'error' });

Object.assign(globalThis, { visit: entra.visit });
const browser = 'export default async (url) => void globalThis.visit(url)';
const without = process.env.WITHOUT_MODULE;
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'm365-copilot-chat') {
      return { url: new URL('../src/node.ts', import.meta.url).href, format: 'module-typescript', shortCircuit: true };
    }
    if (specifier === 'open') return { url: `data:text/javascript,${encodeURIComponent(browser)}`, shortCircuit: true };
    if (without && specifier === without) {
      throw Object.assign(new Error(`Cannot find package '${without}'`), { code: 'ERR_MODULE_NOT_FOUND' });
    }
    return next(specifier, context);
  },
});

// The sample prints where to go; the user goes there.
const { error } = console;
console.error = (...said: unknown[]) => {
  error(...said);
  const address = /https:\S+\/authorize\?\S+/.exec(said.join(' '))?.[0];
  if (address) void entra.visit(address);
};

process.on('exit', () => {
  const requests = handlers.service.requests.map(({ operation, status, headers }) => ({
    operation,
    status,
    token: headers.authorization?.replace('Bearer ', ''),
  }));
  if (process.env.SAMPLE_REPORT) {
    writeFileSync(process.env.SAMPLE_REPORT, JSON.stringify({ asked: entra.requests, tokens: entra.tokens, requests }));
  }
});
