import type { LoggedRequest } from '../../src/sandbox/index.ts';
import type { Went } from './runner.ts';

/** What a runtime sends of its own accord: the same request has other ones elsewhere. */
const ofTheRuntime =
  /^(host|connection|keep-alive|user-agent|accept-encoding|accept-language|content-length|transfer-encoding|origin|referer|priority|pragma|cache-control|dnt|sec-.*|cf-.*)$/;

const guid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

/** A browser hides the status of a redirect that it does not follow. */
const redirect = /(failed: )(30\d|a redirect)(?=;)/;

/**
 * A scenario from both sides, line by line: what it saw, and each request as the target got it. Random ids are told by
 * their order, so that it still shows which are the same; the port and the token are taken out.
 */
export function traceOf(
  { observed = [] }: Pick<Went, 'observed'>,
  target: { readonly origin: string; readonly token: string; readonly requests: readonly LoggedRequest[] },
): string[] {
  const ids: string[] = [];
  const idOf = (id: string) => `(id ${(ids.includes(id) ? ids.indexOf(id) : ids.push(id) - 1) + 1})`;
  const requests = target.requests.map(({ method, path, headers, text, status }) => {
    const shown = Object.entries(headers).filter(([name]) => !ofTheRuntime.test(name));
    const sorted = shown.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}: ${value}`);
    return ['request', method, path, ...sorted, text, `answered ${status || 'nothing'}`].join(' | ');
  });
  return [...observed, ...requests].map((line) =>
    line
      .replaceAll(target.origin, '(origin)')
      .replaceAll(target.token, '(token)')
      .replace(redirect, '$1(a redirect)')
      .replace(guid, idOf),
  );
}
