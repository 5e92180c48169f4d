import type { CopilotConversation } from '../../generated/types.gen.ts';
import { createService, type Fault, type Service, type ServiceOptions } from '../../src/sandbox/index.ts';

export type Operation = 'createConversation' | 'chat' | 'chatOverStream';
export const operations: readonly Operation[] = ['createConversation', 'chat', 'chatOverStream'];

const origin = 'https://sandbox.test/beta';

/** A request to the service in its three forms, with the little that each needs. */
export class Caller {
  readonly service: Service;
  readonly headers: Record<string, string> = { authorization: 'Bearer made-up', 'content-type': 'application/json' };

  constructor(options: ServiceOptions = {}) {
    this.service = createService({ snapshots: 3, ...options });
  }

  send(path: string, body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
    const init = { method: 'POST', headers: { ...this.headers, ...headers }, body: JSON.stringify(body) };
    return this.service.fetch(new Request(`${origin}${path}`, { ...init, ...(signal && { signal }) }));
  }

  async create(): Promise<CopilotConversation> {
    return (await (await this.send('/copilot/conversations', {})).json()) as CopilotConversation;
  }

  turn(
    id: string,
    operation: 'chat' | 'chatOverStream',
    prompt = 'What is due on Friday?',
    headers = {},
    signal?: AbortSignal,
  ) {
    const body = { message: { text: prompt }, locationHint: { timeZone: 'Europe/Madrid' } };
    return this.send(`/copilot/conversations/${encodeURIComponent(id)}/${operation}`, body, headers, signal);
  }

  /** Any operation, in a conversation of its own. */
  async call(operation: Operation, fault?: Fault | string, headers: Record<string, string> = {}): Promise<Response> {
    if (operation === 'createConversation') {
      if (fault) this.service.fail(fault);
      return this.send('/copilot/conversations', {}, headers);
    }
    const { id } = await this.create();
    if (fault) this.service.fail(fault);
    return this.turn(id, operation, undefined, headers);
  }
}

/** What a body gives until it ends or is lost. */
export async function drain(response: Response): Promise<{ text: string; lost: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const bytes of response.body ?? []) text += decoder.decode(bytes, { stream: true });
    return { text, lost: false };
  } catch {
    return { text, lost: true };
  }
}
