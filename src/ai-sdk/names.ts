/** The provider as the AI SDK shows it in telemetry and errors. */
export const providerName = 'm365-copilot-chat';

/** The service's one model, which has no name of its own. */
export const modelId = 'copilot-chat';
