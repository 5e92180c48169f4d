/** What Node, Bun and Deno load for `m365-copilot-chat`: the same, with spans where OpenTelemetry is set up. */
import { observer, setDefaultObserver } from './index.ts';

setDefaultObserver(observer());

export * from './index.ts';
