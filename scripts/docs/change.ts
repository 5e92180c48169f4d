import type { Fact, FactKind, Json, NotUnderstood, PageEventKind, Unreadable, Where } from './fact.ts';

export type ChangeClass = 'breaking' | 'compatible' | 'documentation';

/** One changed fact or page, with its place on both sides. */
export interface Change {
  kind: FactKind | PageEventKind;
  subject: string;
  before: Json;
  after: Json;
  where: Where | null;
  zone: string | null;
  class: ChangeClass;
  /** The rule that gave the class: a row of the table in classes.ts. */
  rule: string;
  page: string | null;
  pageBefore: string | null;
  line: number | null;
  lineBefore: number | null;
  text: string;
}

/** A changed fact before it is classed. */
export interface RawChange {
  kind: FactKind;
  subject: string;
  where: Where | null;
  zone: string | null;
  before: Fact | null;
  after: Fact | null;
}

export interface Comparison {
  changes: Change[];
  notUnderstood: (NotUnderstood & { side: 'before' | 'after' })[];
  unreadable: Unreadable[];
}
