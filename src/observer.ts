import { lines } from './debug.ts';
import { spans } from './tracing.ts';
import type { Observe, Watch } from './watch.ts';

/** What is shown of the calls, and to whom. */
export interface ObserverOptions {
  /**
   * Gets a line for each request, answer, retry and end, with ids, statuses and times, and never a token, a prompt or an
   * answer. `true` is `console.debug`. @default false
   */
  readonly debug?: boolean | ((line: string) => void);
  /** Whether each call is a span of the OpenTelemetry provider that is registered in this process. @default true */
  readonly spans?: boolean;
  /** Whether the spans have the prompts and the answers. @default false */
  readonly recordContent?: boolean;
}

/**
 * Follows calls with spans and debug lines: give it to `createCopilotChat` or `createTransport` as `observe`, or to
 * `setDefaultObserver`. Where no OpenTelemetry provider is registered there are no spans, and no cost.
 */
export function observer({ debug, spans: traced = true, recordContent = false }: ObserverOptions = {}): Observe {
  const log = debug === true ? (line: string) => console.debug(line) : debug;
  const observers = [...(traced ? [spans(recordContent)] : []), ...(log ? [lines(quiet(log))] : [])];
  return (operation, url, body) => {
    const watches = observers.map((observe) => observe(operation, url, body)).filter((watch) => watch !== undefined);
    return watches.length > 1 ? together(watches) : watches[0];
  };
}

/** A log that fails must not fail the call. */
const quiet = (log: (line: string) => void) => (line: string) => {
  try {
    log(line);
  } catch {}
};

const together = (watches: readonly Watch[]): Watch => ({
  send: (send, request) => watches.reduceRight((next, watch) => () => watch.send(next, request), send)(),
  retry: (waitMs) => watches.forEach((watch) => void watch.retry(waitMs)),
  chunk: () => watches.forEach((watch) => void watch.chunk()),
  end: (error, answer) => watches.forEach((watch) => void watch.end(error, answer)),
});
