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

/**
 * Resolves `cloud` and `baseUrl`; `baseUrl` wins where both are given.
 * @throws {TypeError} for an unknown cloud, and for a base URL that is not https (http is for loopback only) or that
 * carries credentials, a query or a fragment.
 */
export function resolveTarget(cloud: Cloud = 'global', baseUrl?: string): Target {
  const origin = Object.hasOwn(origins, cloud) ? origins[cloud] : undefined;
  if (!origin)
    throw new TypeError(`cloud is ${JSON.stringify(cloud)}; it is one of ${Object.keys(origins).join(', ')}`);
  return { baseUrl: checkBaseUrl(baseUrl ?? `${origin}/beta`), scope: `${origin}/.default` };
}

// A token goes over https, or http to loopback.
const secure = /^(https:|http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$)/;

function checkBaseUrl(baseUrl: string): string {
  try {
    const { href, origin, pathname } = new URL(baseUrl);
    // Anything else in it is credentials, a query or a fragment.
    if (secure.test(origin) && href === origin + pathname) return href.replace(/\/+$/, '');
  } catch {
    // no URL at all
  }
  throw new TypeError(
    'baseUrl is no https://host/path, or http to loopback, without credentials, a query and a fragment',
  );
}
