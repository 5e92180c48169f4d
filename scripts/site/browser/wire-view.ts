import { element, part } from './element.ts';

const most = 400;

/** What happens on the wire and in the client, line by line. */
export class WireView {
  readonly #list = part('#wire ol');
  readonly #count = part('#wire .count');
  #started = performance.now();
  #entries = 0;

  /** Times count from here on. */
  start(): void {
    this.#started = performance.now();
  }

  add(kind: string, text: string, json?: unknown): void {
    this.#entries += 1;
    this.#count.textContent = String(this.#entries);
    const time = element('time', '', `${((performance.now() - this.#started) / 1000).toFixed(2)} s`);
    const line = element('li', kind, time, element('b', '', kind), this.#detail(text, json));
    this.#list.append(line);
    if (this.#list.children.length > most) this.#list.firstElementChild?.remove();
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  clear(): void {
    this.#entries = 0;
    this.#count.textContent = '0';
    this.#list.replaceChildren();
  }

  #detail(text: string, json: unknown): HTMLElement {
    if (json === undefined) return element('span', '', text);
    const pre = element('pre', '', JSON.stringify(json, null, 2));
    pre.tabIndex = 0;
    return element('details', '', element('summary', '', text), pre);
  }
}
