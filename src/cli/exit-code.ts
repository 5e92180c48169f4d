import {
  AbortedError,
  AuthenticationError,
  InvalidRequestError,
  PermissionError,
  ThrottledError,
  TimeoutError,
} from '../index.ts';

/** What the command ends with. */
export const exitCodes = {
  done: 0,
  /** Refused or failed by the service. */
  failed: 1,
  usage: 2,
  /** Not authenticated or not permitted. */
  denied: 3,
  throttled: 4,
  /** Timed out or interrupted. */
  interrupted: 5,
} as const;

/** The command was called wrongly; the message says how to call it. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** There is no token where one was asked for. */
export class NoTokenError extends Error {
  override readonly name: string = 'NoTokenError';
}

/** The command was interrupted while no call was under way. */
export class InterruptedError extends Error {
  override readonly name: string = 'InterruptedError';
}

const byError = [
  [UsageError, exitCodes.usage],
  [InvalidRequestError, exitCodes.usage],
  [NoTokenError, exitCodes.denied],
  [AuthenticationError, exitCodes.denied],
  [PermissionError, exitCodes.denied],
  [ThrottledError, exitCodes.throttled],
  [TimeoutError, exitCodes.interrupted],
  [AbortedError, exitCodes.interrupted],
  [InterruptedError, exitCodes.interrupted],
] as const;

/** The exit code for what a command threw. */
export const exitCodeOf = (thrown: unknown): number =>
  byError.find(([type]) => thrown instanceof type)?.[1] ?? exitCodes.failed;
