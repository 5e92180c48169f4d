import type { ClientModule } from './client.ts';

/** The compiled adapter beside a compiled program. */
export const loadClient = (name: string): Promise<ClientModule> =>
  import(new URL(`../clients/${name}.js`, import.meta.url).href);
