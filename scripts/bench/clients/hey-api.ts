import { createClient, createConfig } from '../../../generated/client/index.ts';
import { chatOverStream, createConversation } from '../../../generated/sdk.gen.ts';
import { type Creator, newestText, type Service, type Streamer, turn } from '../client.ts';

/**
 * The fetch client that @hey-api/openapi-ts generates, under the operations that it generates. generated/client and
 * generated/core are byte for byte what the stock configuration gives: contract-tests/bench.test.ts holds that.
 */
export const title = 'stock hey-api client';
export const role = 'peer';
export const packages = [];

const connect = ({ baseUrl, token, fetch }: Service) =>
  createClient(createConfig({ baseUrl, auth: () => token, ...(fetch && { fetch }) }));

export const creator: Creator = (service) => {
  const client = connect(service);
  return async () => {
    const { data, response } = await createConversation({ client, body: {} });
    if (response?.status !== 201) throw new Error(`create: ${response?.status}`);
    return data!.id!;
  };
};

const sse: Streamer = (service) => {
  const client = connect(service);
  return async function* read(conversationId, prompt) {
    // Without this limit it would send the prompt again, without end, after whatever goes wrong.
    const options = { client, path: { conversationId }, body: turn(prompt), sseMaxRetryAttempts: 1 };
    const { stream } = await chatOverStream(options);
    for await (const conversation of stream) yield newestText(conversation as never);
  };
};

export const streams = { 'its sse': sse };
