/** The entry point `m365-copilot-chat/ai-sdk`: a language-model provider for the AI SDK (`ai` 6 and 7). */
export {
  type CopilotChatModelId,
  type CopilotChatProvider,
  type CopilotChatProviderSettings,
  createCopilotChatProvider,
} from './provider.ts';
export type { CopilotChatProviderOptions, Rewrites } from './provider-options.ts';
