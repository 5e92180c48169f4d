import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCopilotChat, observer } from '../src/index.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { columns, happen, matrix, secrets } from './fault-matrix.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.close());

/** A client whose lines are kept, with what differs from run to run replaced. */
function watched(options: Partial<Parameters<typeof createCopilotChat>[0]> = {}) {
  const lines: string[] = [];
  const observe = observer({ debug: (line) => void lines.push(plain(line)) });
  const copilot = createCopilotChat({ credential: 'token', baseUrl: sandbox.baseUrl, observe, ...options });
  return { lines, copilot };
}

const plain = (line: string): string =>
  line
    .replace(sandbox.baseUrl, 'BASE')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replaceAll(/\d+ ms/g, 'N ms');

describe('debug', () => {
  it('has a line for each request, answer, retry and end', async () => {
    const { lines, copilot } = watched();
    sandbox.fail({ status: 429, retryAfter: 0 });
    const conversation = await copilot.createConversation();
    expect(lines.splice(0)).toEqual([
      'm365-copilot-chat createConversation request 1: POST BASE/copilot/conversations (client-request-id ID)',
      'm365-copilot-chat createConversation answer 1: 429 after N ms (request-id ID)',
      'm365-copilot-chat createConversation is sent again in N ms',
      'm365-copilot-chat createConversation request 2: POST BASE/copilot/conversations (client-request-id ID)',
      'm365-copilot-chat createConversation answer 2: 201 after N ms (request-id ID)',
      'm365-copilot-chat createConversation done after N ms and 2 requests',
    ]);
    await conversation.stream('Hello?').reply();
    expect(lines.splice(0)).toEqual([
      'm365-copilot-chat chatOverStream request 1: POST BASE/copilot/conversations/ID/chatOverStream (client-request-id ID)',
      'm365-copilot-chat chatOverStream answer 1: 200 after N ms (request-id ID)',
      'm365-copilot-chat chatOverStream streams: first bytes after N ms',
      'm365-copilot-chat chatOverStream done after N ms and 1 request',
    ]);
    sandbox.fail({ reset: true });
    await expect(conversation.chat('Hello?')).rejects.toThrow();
    expect(lines.slice(1)).toEqual([
      'm365-copilot-chat chat answer 1: none after N ms',
      'm365-copilot-chat chat failed with ConnectionError after N ms and 1 request',
    ]);
  });

  it('goes to console.debug where it is true, beside the spans', async () => {
    const debug = vi.spyOn(console, 'debug').mockImplementation(() => undefined);
    await watched({ observe: observer({ debug: true }) }).copilot.createConversation();
    expect(debug.mock.calls.map(([line]) => plain(line)).at(-1)).toMatch(/done after N ms and 1 request$/);
    debug.mockRestore();
  });

  it('that fails does not fail the call', async () => {
    const observe = observer({
      debug: () => {
        throw new Error('disk full');
      },
    });
    const { state } = await watched({ observe }).copilot.createConversation();
    expect(state).toBe('active');
  });

  it('never shows token, prompt or answer, whatever goes wrong', async () => {
    const debug = vi.spyOn(console, 'debug').mockImplementation(() => undefined);
    let cells = 0;
    for (const { fault, cells: row } of Object.values(matrix)) {
      for (const column of columns.filter((name) => row[name] !== undefined)) {
        await happen(sandbox, fault, column, observer({ debug: true }));
        const shown = debug.mock.calls.splice(0).join('\n');
        expect(shown).toMatch(/(done|failed with \w+Error) after \d+ ms and \d requests?$/);
        for (const secret of [...secrets, 'conversation with the sandbox']) expect(shown).not.toContain(secret);
        cells++;
      }
    }
    expect(cells).toBeGreaterThan(150);
    debug.mockRestore();
  }, 120_000);
});
