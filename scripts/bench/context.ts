import type { Section } from './report.ts';
import type { Workspace } from './workspace.ts';

/** What a section measures with. */
export interface Context {
  readonly workspace: Workspace;
  /** Where the server listens. */
  readonly baseUrl: string;
  /** Looks only whether all runs: the figures say nothing. */
  readonly quick: boolean;
  /** How often to measure. */
  rounds(byDefault: number): number;
}

export type Measure = (context: Context) => Promise<Section>;
