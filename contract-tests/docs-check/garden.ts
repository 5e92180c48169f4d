import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { type CheckResult, checkPages, readDescribed, readKnownPages } from '../../scripts/docs/check/check.ts';
import type { Finding } from '../../scripts/docs/check/finding.ts';
import { readLock } from '../../scripts/docs/check/lock.ts';
import { type Plan, planSync } from '../../scripts/docs/sync/plan.ts';

export const fixture = fileURLToPath(new URL('../fixtures/docs-check/', import.meta.url));
export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
export const hasShared = existsSync(join(shared, 'docs'));
export const unlessShared = hasShared ? '' : ' (skipped: ../shared is not there)';

export const prunePage = 'pages/garden/tree-prune.md';
export const treePage = 'pages/garden/types/tree.md';
export const leafPage = 'pages/garden/types/leaf.md';

/** A copy of the garden that can be changed. */
export class Garden {
  readonly folder = mkdtempSync(join(tmpdir(), 'copilot-chat-garden-'));

  constructor() {
    cpSync(fixture, this.folder, { recursive: true });
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  text(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  write(file: string, text: string): this {
    writeFileSync(join(this.folder, file), text);
    return this;
  }

  /** Replaces what must be there. */
  edit(file: string, from: string, to: string): this {
    expect(this.text(file)).toContain(from);
    return this.write(
      file,
      this.text(file).replace(from, () => to),
    );
  }

  remove(file: string): this {
    rmSync(join(this.folder, file));
    return this;
  }

  get pages(): string {
    return join(this.folder, 'pages');
  }

  async check(...paths: string[]): Promise<CheckResult> {
    const described = readDescribed(this.folder);
    const read = await readKnownPages(
      paths.length > 0 ? paths.map((path) => join(this.folder, path)) : [this.pages],
      described,
    );
    return checkPages(read, described, readLock(this.folder));
  }

  async findings(...paths: string[]): Promise<Finding[]> {
    return (await this.check(...paths)).findings;
  }

  async plan(accepting: { ids?: string[]; breaking?: boolean } = {}): Promise<Plan> {
    const described = readDescribed(this.folder);
    const read = await readKnownPages([this.pages], described);
    const { ids = [], breaking = false } = accepting;
    return planSync(read, described.description, readLock(this.folder), { ids: new Set(ids), breaking });
  }

  /** Makes the planned changes and checks again. */
  async apply(accepting: { ids?: string[]; breaking?: boolean } = {}): Promise<{ plan: Plan; left: Finding[] }> {
    const plan = await this.plan(accepting);
    for (const [file, text] of plan.changes) {
      if (text === null) this.remove(file);
      else this.write(file, text);
    }
    return { plan, left: await this.findings() };
  }
}

export const garden = (): Garden => new Garden();
