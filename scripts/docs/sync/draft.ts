import { posix } from 'node:path';
import type { PageSection, Register } from '../../../openapi/rules/register.ts';
import { type Described, describedIn } from '../check/check.ts';
import type { DescribedFacts } from '../check/described.ts';
import type { Description } from '../check/description.ts';
import { scalar, YamlText } from './yaml-text.ts';

export const registerFile = 'openapi/documented.yaml';

/** A state of the description that is being changed; nothing is written. */
export class Draft {
  #description: Description;
  #described: Described | null = null;
  readonly #original: Description;

  constructor(description: Description) {
    this.#description = description;
    this.#original = description;
  }

  get description(): Description {
    return this.#description;
  }

  get described(): Described {
    this.#described ??= describedIn(this.#description);
    return this.#described;
  }

  get facts(): DescribedFacts {
    return this.described.facts;
  }

  get register(): Register {
    return this.described.register;
  }

  has(file: string): boolean {
    return this.#description.has(file);
  }

  edit(file: string, change: (yaml: YamlText) => void): void {
    const yaml = new YamlText(this.#description.text(file));
    change(yaml);
    this.write(file, yaml.text);
  }

  write(file: string, text: string | null): void {
    this.#description = this.#description.with(new Map([[file, text]]));
    this.#described = null;
  }

  /** Goes back to a state of before. */
  reset(description: Description): void {
    this.#description = description;
    this.#described = null;
  }

  /** The files that differ from the state at the start; null for those that are gone. */
  changes(): Map<string, string | null> {
    const changes = new Map<string, string | null>();
    for (const [file, text] of this.#description.texts) {
      if (!this.#original.has(file) || this.#original.text(file) !== text) changes.set(file, text);
    }
    for (const file of this.#original.texts.keys()) if (!this.has(file)) changes.set(file, null);
    return changes;
  }

  /** Replaces a string in every file. */
  replaceEverywhere(from: RegExp, to: string): void {
    for (const [file, text] of this.#description.texts) {
      const next = text.replaceAll(from, to);
      if (next !== text) this.write(file, next);
    }
  }

  /** Which bodies a schema is part of. */
  sidesOf(file: string): { request: boolean; response: boolean } {
    const reach = (start: string | undefined) => (start === undefined ? new Set<string>() : this.#reachable(start));
    const sides = { request: false, response: false };
    for (const { request, response } of this.facts.operations) {
      sides.request ||= reach(request?.schema.file).has(file);
      sides.response ||= reach(response?.schema?.file).has(file);
    }
    return sides;
  }

  #reachable(start: string): Set<string> {
    const seen = new Set<string>();
    const pending = [start];
    for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
      if (seen.has(file) || !this.has(file)) continue;
      seen.add(file);
      for (const [, target = ''] of this.#description.text(file).matchAll(/\$ref: '?([\w./-]+\.yaml)/g))
        pending.push(posix.join(posix.dirname(file), target));
    }
    return seen;
  }

  /** Whether another file of the description refers to a file. */
  isReferred(file: string): boolean {
    const name = posix.basename(file).replaceAll('.', '\\.');
    const pattern = new RegExp(`\\$ref: '?(?:[\\w./-]*/)?${name}\\b`);
    return [...this.#description.texts].some(([other, text]) => other !== file && pattern.test(text));
  }

  /** Lists a section of a page in the register, so that the description may name it. */
  knowSection({ page, section }: PageSection): void {
    const index = this.register.pages.findIndex((one) => one.path === page);
    const sections = this.register.pages[index]?.sections ?? [];
    if (index < 0 || sections.includes(section)) return;
    this.edit(registerFile, (yaml) =>
      yaml.set(['pages', index, 'sections'], `[${[...sections, section].map(scalar).join(', ')}]`),
    );
  }
}
