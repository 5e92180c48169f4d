import type { CopilotHandlers, Fault, SandboxAnswers } from '../../../src/msw.ts';
import { answers } from './answers.ts';
import { part } from './element.ts';
import { faults } from './faults.ts';

type Delivery = 'stream' | 'whole';

/** What the form beside the conversation says. */
export class SettingsForm {
  readonly #form = part<HTMLFormElement>('#settings');

  constructor() {
    fill(part('[name=answer]', this.#form), answers);
    fill(part('[name=fault]', this.#form), faults);
    this.#form.addEventListener('input', () => this.#update());
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    this.#update();
  }

  get delivery(): Delivery {
    return this.#value('delivery') as Delivery;
  }

  get maxRetries(): number {
    return Number(this.#value('retries'));
  }

  /** The fault that waits for the next turn; taken once, unless the form says each time. */
  takeFault(): Fault | undefined {
    const fault = faults[this.#value('fault')]?.value;
    if (!part<HTMLInputElement>('[name=each]', this.#form).checked) {
      part<HTMLSelectElement>('[name=fault]', this.#form).value = 'none';
      this.#update();
    }
    return fault;
  }

  /** Tells the service how to answer from now on. */
  apply({ service }: CopilotHandlers, usual: SandboxAnswers): void {
    const chosen = this.#value('answer');
    const own = this.#value('own') || 'You have not written any answer.';
    service.settings.answers = chosen === 'own' ? own : (answers[chosen]?.value ?? usual);
    service.settings.pace = Number(this.#value('pace'));
    service.settings.snapshots = Number(this.#value('snapshots'));
    service.settings.form = this.#value('form') as 'compact';
  }

  #value(name: string): string {
    return String(new FormData(this.#form).get(name) ?? '');
  }

  #update(): void {
    const whole = this.delivery === 'whole';
    for (const option of part<HTMLSelectElement>('[name=fault]', this.#form).options)
      option.disabled = whole && onlyStreamed(faults[option.value]?.value);
    const fault = part<HTMLSelectElement>('[name=fault]', this.#form);
    if (fault.selectedOptions[0]?.disabled) fault.value = 'none';
    part('.own', this.#form).hidden = this.#value('answer') !== 'own';
    part('.about-fault', this.#form).textContent = faults[fault.value]?.about ?? '';
    part('.pace', this.#form).textContent = `${this.#value('pace')} ms`;
    part('.snapshots', this.#form).textContent = this.#value('snapshots');
  }
}

const streamed = ['cutAfterEvents', 'stallAfterEvents', 'rewrite', 'withdraw'] as const;
const onlyStreamed = (fault: Fault | undefined): boolean => streamed.some((member) => fault?.[member] !== undefined);

function fill(select: HTMLSelectElement, choices: Readonly<Record<string, { readonly title: string }>>): void {
  select.append(...Object.entries(choices).map(([value, { title }]) => new Option(title, value)));
}
