import { errorOf, InvalidRequestError } from './errors.ts';
import type { OperationName } from './operations.ts';

/**
 * Refuses a call before anything is sent.
 * @throws {InvalidRequestError} with the argument and what is wanted of it; never with its value.
 */
export function refuseArgument(operation: OperationName, what: string, wanted: string): never {
  throw errorOf(InvalidRequestError, { operation, code: 'invalidArgument' }, `was not sent: ${what} ${wanted}`);
}
