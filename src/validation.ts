import { ContractViolationError, type CopilotChatErrorInit, errorOf } from './errors.ts';

/** A Zod schema, by the part of its shape that is used. */
export interface Validator {
  safeParse(value: unknown): {
    readonly success: boolean;
    readonly error?:
      | { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }
      | undefined;
  };
}

/** Checks answers against the description. */
export interface Validation {
  /** The module `m365-copilot-chat/validators`, whole or in part. */
  readonly validators: { readonly zCopilotConversation: Validator };
  /** `warn` prints the violations with `console.warn`, `throw` throws a ContractViolationError. @default 'warn' */
  readonly onViolation?: 'warn' | 'throw';
}

/**
 * Holds an answer against the description. The report names places and rules, never values.
 * @throws {ContractViolationError} where `onViolation` is `throw`.
 */
export function checkAnswer(validation: Validation, value: unknown, init: CopilotChatErrorInit): void {
  const issues = validation.validators.zCopilotConversation.safeParse(value).error?.issues;
  if (!issues?.length) return;
  const listed = issues.map(({ path, message }) => `${path.map(String).join('.') || '(root)'}: ${message}`).join('; ');
  const error = errorOf(ContractViolationError, init, `answered against the description: ${listed}`);
  if (validation.onViolation === 'throw') throw error;
  console.warn(error.message);
}
