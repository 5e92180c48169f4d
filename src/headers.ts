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
  const refuse = (what: string, why = 'has characters that no header has') => {
    if (operation) refuseArgument(operation.name, what, why);
    throw new TypeError(`${what} ${why}`);
  };
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value === undefined || value === null) continue;
    const key = name.toLowerCase();
    const text = String(value);
    if (key === 'authorization') refuse('the header Authorization', 'is made from the credential; leave it out');
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) refuse('a header name');
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) refuse(`the value of the header ${name}`);
    checked[key] = text;
  }
  return checked;
}
