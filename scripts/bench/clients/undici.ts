import { request } from 'undici';
import type { Creator } from '../client.ts';

/** The floor: what a request costs without the fetch standard around it. */
export const title = "undici's request";
export const role = 'floor';
export const packages = ['undici'];
export const nodeOnly = true;

export const creator: Creator = ({ baseUrl, token }) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return async () => {
    const url = `${baseUrl}/copilot/conversations`;
    const { statusCode, body } = await request(url, { method: 'POST', headers, body: '{}' });
    if (statusCode !== 201) throw new Error(`create: ${statusCode}`);
    return ((await body.json()) as { id: string }).id;
  };
};
