import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { ChatOptions } from '../index.ts';
import { historyOf } from './history.ts';
import { providerOptionsOf, type Rewrites } from './provider-options.ts';
import { refuseUnsupported } from './unsupported.ts';

/** A call of the AI SDK as a turn of this service. */
export interface Turn {
  readonly prompt: string;
  /** The conversation that it belongs to; undefined for a new one. */
  readonly conversationId: string | undefined;
  readonly options: ChatOptions;
  readonly idleTimeoutMs: number | undefined;
  readonly rewrites: Rewrites;
}

/**
 * @param standard what becomes of rewritten text where the call does not say
 * @throws {UnsupportedFunctionalityError} @throws {InvalidArgumentError} @throws {InvalidPromptError}
 */
export function turnOf(call: LanguageModelV4CallOptions, standard: Rewrites): Turn {
  refuseUnsupported(call);
  const { conversationId: given, rewrites = standard, idleTimeoutMs, ...options } = providerOptionsOf(call);
  const { prompt, conversationId, context } = historyOf(call.prompt, given);
  const { additionalContext: own = [] } = options;
  // What is no list goes on as it is: the check of the request names it.
  const additionalContext = Array.isArray(own) ? [...context, ...own] : own;
  const { abortSignal: signal } = call;
  return {
    prompt,
    conversationId,
    options: { ...options, additionalContext, ...(signal && { signal }) },
    idleTimeoutMs,
    rewrites,
  };
}
