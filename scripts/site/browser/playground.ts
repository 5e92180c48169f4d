import { type Conversation, type CopilotChat, createCopilotChat, partialTextOf } from '../../../src/index.ts';
import type { CopilotHandlers } from '../../../src/msw.ts';
import { AnswerView } from './answer-view.ts';
import { element, part } from './element.ts';
import { startService } from './service.ts';
import { SettingsForm } from './settings.ts';
import { WireView } from './wire-view.ts';

const status = part('#status');
const turns = part('#turns');
const ask = part<HTMLFormElement>('#ask');
const prompt = part<HTMLTextAreaElement>('#prompt');
const send = part<HTMLButtonElement>('#send');
const stop = part<HTMLButtonElement>('#stop');
const settings = new SettingsForm();
const wire = new WireView();

/** Everything that a turn needs; the conversation is created with the first one. */
class Playground {
  readonly #handlers: CopilotHandlers;
  readonly #usual: CopilotHandlers['service']['settings']['answers'];
  #conversation: Conversation | undefined;
  #abort: AbortController | undefined;

  constructor(handlers: CopilotHandlers) {
    this.#handlers = handlers;
    this.#usual = handlers.service.settings.answers;
  }

  async turn(text: string): Promise<void> {
    const view = new AnswerView();
    turns.append(element('div', 'prompt', element('p', '', text)), element('div', '', view.element));
    turns.setAttribute('aria-busy', 'true');
    this.#abort = new AbortController();
    wire.start();
    busy(true);
    try {
      await this.#hold(text, view, this.#abort.signal);
    } catch (error) {
      wire.add('error', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      view.fail(error, partialTextOf(error));
    }
    busy(false);
    turns.setAttribute('aria-busy', 'false');
    tell(this.#conversation);
  }

  stop(): void {
    this.#abort?.abort();
  }

  leave(): void {
    this.stop();
    this.#conversation = undefined;
    turns.replaceChildren();
    wire.clear();
    tell(undefined);
  }

  async #hold(text: string, view: AnswerView, signal: AbortSignal): Promise<void> {
    settings.apply(this.#handlers, this.#usual);
    const current = await this.#ready(signal);
    if (settings.delivery === 'whole') return this.#whole(current, text, view, signal);
    let shown = '';
    for await (const event of current.stream(text, { signal, idleTimeoutMs: 4000 })) {
      if (event.type === 'snapshot') wire.add('snapshot', summaryOf(event.conversation), event.conversation);
      else if (event.type === 'text') wire.add('text', JSON.stringify(event.delta));
      else if (event.type === 'rewrite') wire.add('rewrite', JSON.stringify(event.text));
      else wire.add('done', `${event.reply.text.length} characters, ${event.reply.attributions.length} sources`);
      if (event.type === 'text') view.show(event.text);
      if (event.type === 'rewrite') view.rewrite(shown, event.text);
      if (event.type === 'text' || event.type === 'rewrite') shown = event.text;
      if (event.type === 'done') view.done(event.reply);
      follow();
    }
  }

  /** The conversation, with the retries that the form says now. One that has ended stays as it is, and refuses. */
  async #ready(signal: AbortSignal): Promise<Conversation> {
    if (this.#conversation?.state === 'disengagedForRai') return this.#conversation;
    const client = this.#client();
    const { id } = this.#conversation ?? {};
    const conversation = id ? client.conversation(id) : await client.createConversation({ signal });
    this.#conversation = conversation;
    this.#fail(settings.takeFault());
    return conversation;
  }

  async #whole(conversation: Conversation, text: string, view: AnswerView, signal: AbortSignal): Promise<void> {
    const reply = await conversation.chat(text, { signal });
    wire.add('done', `${reply.text.length} characters, ${reply.attributions.length} sources`, reply.conversation);
    view.done(reply);
    follow();
  }

  #fail(fault: ReturnType<SettingsForm['takeFault']>): void {
    if (fault)
      this.#handlers.service.fail({ ...fault, operation: settings.delivery === 'whole' ? 'chat' : 'chatOverStream' });
  }

  #client(): CopilotChat {
    return createCopilotChat({
      credential: () => `a-made-up-token-${performance.now()}`,
      baseUrl: this.#handlers.baseUrl,
      maxRetries: settings.maxRetries,
      onRequest: ({ operation, method, attempt }) => wire.add('request', `${method} ${operation}, attempt ${attempt}`),
      onResponse: ({ operation, status, durationMs }) =>
        wire.add('response', `${status} ${operation}, ${Math.round(durationMs)} ms`),
    });
  }
}

const summaryOf = ({ turnCount, messages }: { turnCount?: number | null; messages?: unknown[] | null }): string =>
  `turnCount ${turnCount}, ${messages?.length ?? 0} messages`;

const follow = (): void => {
  turns.scrollTop = turns.scrollHeight;
};

function busy(is: boolean): void {
  send.disabled = is;
  stop.disabled = !is;
  if (!is && document.activeElement === document.body) prompt.focus();
  follow();
}

function tell(conversation: Conversation | undefined): void {
  status.textContent = conversation
    ? `Conversation ${conversation.id}: ${conversation.state ?? 'active'}`
    : 'Ready. The first prompt creates a conversation.';
}

async function main(): Promise<void> {
  const playground = new Playground(await startService());
  tell(undefined);
  send.disabled = false;
  ask.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = prompt.value.trim();
    if (!text || send.disabled) return;
    prompt.value = '';
    void playground.turn(text);
  });
  prompt.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    ask.requestSubmit();
  });
  stop.addEventListener('click', () => playground.stop());
  part('#leave').addEventListener('click', () => {
    playground.leave();
    prompt.focus();
  });
  for (const suggestion of document.querySelectorAll<HTMLButtonElement>('#suggestions button'))
    suggestion.addEventListener('click', () => {
      prompt.value = suggestion.textContent ?? '';
      ask.requestSubmit();
    });
}

await main().catch((error: Error) => {
  status.textContent = error.message;
  status.classList.add('failed');
});
