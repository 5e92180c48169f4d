import type { Row } from './report.ts';
import type { Workspace } from './workspace.ts';

/** One way to read a stream with one client. */
export interface Way {
  readonly client: string;
  readonly way: string;
  /** How the tables call it. */
  readonly title: string;
  readonly role: Row['role'];
}

/** All ways of all clients. Clients that read no event streams have none. */
export const waysOf = ({ clients }: Workspace): Way[] =>
  clients.flatMap(({ name, title, role, streams = {} }) =>
    Object.keys(streams).map((way) => ({ client: name, way, title: `${title}, ${way}`, role })),
  );
