/** A Microsoft cloud. The pages list `global`, `usGovL4` and `usGovL5` as supported and `china` as not. */
export type Cloud = 'global' | 'usGovL4' | 'usGovL5' | 'china';

// Microsoft Graph, national cloud deployments.
const origins: Readonly<Record<Cloud, string>> = {
  global: 'https://graph.microsoft.com',
  usGovL4: 'https://graph.microsoft.us',
  usGovL5: 'https://dod-graph.microsoft.us',
  china: 'https://microsoftgraph.chinacloudapi.cn',
};

/** Where requests go, and the scope that a TokenCredential is asked for. */
export interface Target {
  readonly baseUrl: string;
  readonly scope: string;
}

/** The cloud that an origin is Microsoft Graph of. */
export const cloudOf = (origin: string): Cloud | undefined =>
  (Object.keys(origins) as Cloud[]).find((cloud) => origins[cloud] === origin);

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Resolves `cloud` and `baseUrl`; `baseUrl` wins where both are given.
 * @throws {TypeError} for an unknown cloud, and for a base URL that is not https (http is for loopback only) or that
 * carries credentials, a query or a fragment.
 */
export function resolveTarget(cloud: Cloud = 'global', baseUrl?: string): Target {
  const origin = Object.hasOwn(origins, cloud) ? origins[cloud] : undefined;
  if (!origin)
    throw new TypeError(`cloud is ${JSON.stringify(cloud)}; it is one of ${Object.keys(origins).join(', ')}`);
  return { baseUrl: baseUrl === undefined ? `${origin}/beta` : checkBaseUrl(baseUrl), scope: `${origin}/.default` };
}

function checkBaseUrl(baseUrl: string): string {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    throw new TypeError('baseUrl is no absolute URL; write it as https://host/path');
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback.test(url.hostname))) {
    throw new TypeError(
      `baseUrl starts with ${url.protocol}//${url.hostname}; a token goes over https, or http to loopback`,
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new TypeError('baseUrl has credentials, a query or a fragment; leave only scheme, host and path');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}
