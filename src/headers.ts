import type { Operation } from './operations.ts';
import { refuseArgument } from './refuse.ts';

/**
 * Headers of the caller in lower case, without those that are undefined or null.
 * @throws {TypeError} (options) or {InvalidRequestError} (a call) for one that can't be a header, and for Authorization.
 * The value is not in the message: fetch would quote it.
 */
export function checkHeaders(
  headers: Readonly<Record<string, unknown>> | undefined,
  operation?: Operation,
): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value === undefined || value === null) continue;
    const key = name.toLowerCase();
    const text = String(value);
    if (key === 'authorization')
      refuse('the header Authorization', 'is made from the credential; leave it out', operation);
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name))
      refuse('a header name', 'has characters that no header name has', operation);
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text))
      refuse(`the value of the header ${name}`, 'has characters that no header has', operation);
    checked[key] = text;
  }
  return checked;
}

function refuse(what: string, wanted: string, operation?: Operation): never {
  if (!operation) throw new TypeError(`${what} ${wanted}`);
  return refuseArgument(operation.name, what, wanted);
}
