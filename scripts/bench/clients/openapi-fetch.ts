import createClient from 'openapi-fetch';
import type { Creator } from '../client.ts';

/** The path as its generator of types would give it: types cost nothing at run time. */
interface Paths {
  '/copilot/conversations': {
    post: {
      requestBody: { content: { 'application/json': Record<string, never> } };
      responses: { 201: { content: { 'application/json': { id: string } } } };
    };
  };
}

export const title = 'openapi-fetch';
export const role = 'peer';
export const packages = ['openapi-fetch'];

export const creator: Creator = ({ baseUrl, token }) => {
  const client = createClient<Paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } });
  return async () => {
    const { data, response } = await client.POST('/copilot/conversations', { body: {} });
    if (response.status !== 201) throw new Error(`create: ${response.status}`);
    return data!.id;
  };
};
