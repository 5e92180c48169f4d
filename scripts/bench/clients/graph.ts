import { Client, type Context, MiddlewareFactory } from '@microsoft/microsoft-graph-client';
import type { Creator } from '../client.ts';

export const title = 'Graph client 3.0.7';
export const role = 'peer';
export const packages = ['@microsoft/microsoft-graph-client'];

/** Sends as its last handler does. The client keeps the token from what is not https, so https turns to http here. */
const sendHandler = {
  async execute(context: Context) {
    context.response = await fetch((context.request as string).replace('https:', 'http:'), context.options);
  },
};

// Its answer is the parsed body; what is no success it throws.
export const creator: Creator = ({ baseUrl, token }) => {
  const { host, hostname, pathname } = new URL(baseUrl);
  const chain = MiddlewareFactory.getDefaultMiddlewareChain({ getAccessToken: async () => token });
  const client = Client.initWithMiddleware({
    middleware: chain.with(-1, sendHandler),
    baseUrl: `https://${host}/`,
    defaultVersion: pathname.slice(1),
    customHosts: new Set([hostname]),
  });
  return async () => ((await client.api('/copilot/conversations').post({})) as { id: string }).id;
};
