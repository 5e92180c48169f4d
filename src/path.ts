import type { Operation } from './operations.ts';
import { refuseArgument } from './refuse.ts';

/**
 * Fills a path of the description. Each value stays inside its segment, whatever characters it has.
 * @throws {InvalidRequestError} for a value that no segment can hold: an empty one, `.`, `..` (every URL parser takes
 * them out, encoded or not) and text that is no well-formed Unicode.
 */
export function fillPath(
  template: string,
  values: Readonly<Record<string, unknown>> | undefined,
  operation: Operation,
): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values?.[name];
    if (typeof value === 'string' && !/^\.{0,2}$/.test(value)) {
      try {
        return encodeURIComponent(value);
      } catch {
        // falls through: a lone surrogate
      }
    }
    return refuseArgument(operation.name, name, 'is a conversation id as the service gave it');
  });
}
