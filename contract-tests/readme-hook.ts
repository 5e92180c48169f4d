/** Lets a README snippet run on the sources and on the sandbox: resolves the package's entry points, redirects fetch. */
import { registerHooks } from 'node:module';

const entries: Record<string, string> = {
  'm365-copilot-chat': '../src/node.ts',
  'm365-copilot-chat/generated': '../generated/index.ts',
  'm365-copilot-chat/validators': '../generated/zod.gen.ts',
  'm365-copilot-chat/sandbox': '../src/sandbox/index.ts',
  'm365-copilot-chat/msw': '../src/msw.ts',
  'm365-copilot-chat/contract': './contract.ts',
  'm365-copilot-chat/ai-sdk': '../src/ai-sdk/index.ts',
};

const { fetch } = globalThis;

registerHooks({
  resolve(specifier, context, next) {
    const entry = entries[specifier];
    // Such a snippet brings its own answers.
    if (specifier.startsWith('msw')) globalThis.fetch = fetch;
    return entry
      ? { url: new URL(entry, import.meta.url).href, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context);
  },
});

globalThis.fetch = (input, init) =>
  fetch(
    String(input).replace(/^https:\/\/[\w.-]*graph\.microsoft\.(com|us)\/beta/, process.env.SANDBOX_BASE_URL!),
    init,
  );
