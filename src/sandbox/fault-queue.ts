import type { OperationName } from '../operations.ts';
import { appliesTo, type Fault, faultOf } from './fault.ts';

/** The name of the header that asks for a fault. */
export const faultHeader = 'x-sandbox-fault';

/** How many uses by header are remembered at most. */
const maxRemembered = 10_000;

/** The faults that wait for their request, the first one first. */
export class FaultQueue {
  #waiting: { readonly fault: Fault; left: number }[] = [];
  readonly #usedByHeader = new Map<string, number>();

  /** @throws {TypeError} for a fault that can't be. */
  add(...faults: readonly (Fault | string)[]): void {
    const checked = faults.map(faultOf);
    this.#waiting.push(...checked.map((fault) => ({ fault, left: fault.times ?? 1 })));
  }

  /** The fault for a request, which it then no longer waits for. @throws {TypeError} for a header that is no fault. */
  take(operation: OperationName, headers: Headers): Fault | undefined {
    const asked = headers.get(faultHeader);
    if (asked) return this.#takeAsked(asked, operation, headers.get('client-request-id') ?? '');
    const found = this.#waiting.find(({ fault }) => appliesTo(fault, operation));
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#waiting = this.#waiting.filter((entry) => entry !== found);
    return found.fault;
  }

  get length(): number {
    return this.#waiting.length;
  }

  // A client that tries again sends the same header and the same client-request-id.
  #takeAsked(asked: string, operation: OperationName, call: string): Fault | undefined {
    const fault = faultOf(asked);
    if (!appliesTo(fault, operation)) return undefined;
    const key = `${operation} ${call} ${asked}`;
    const used = this.#usedByHeader.get(key) ?? 0;
    if (used >= (fault.times ?? Number.POSITIVE_INFINITY)) return undefined;
    this.#usedByHeader.set(key, used + 1);
    if (this.#usedByHeader.size > maxRemembered) this.#usedByHeader.clear();
    return fault;
  }
}
