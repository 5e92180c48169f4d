import { type LanguageModelV4CallOptions, UnsupportedFunctionalityError } from '@ai-sdk/provider';

const decides = 'the service decides on it; leave it out';

/** What the service has nothing like, and what to do instead. */
const remedies = {
  tools: 'call them yourself and give their results in providerOptions.copilotChat.additionalContext',
  toolChoice: 'leave it out',
  'responseFormat json': 'ask for JSON in the prompt and parse the text',
  maxOutputTokens: decides,
  temperature: decides,
  topP: decides,
  topK: decides,
  presencePenalty: decides,
  frequencyPenalty: decides,
  stopSequences: decides,
  seed: decides,
  reasoning: decides,
  headers: 'give them to createCopilotChatProvider({ headers })',
} as const;

/**
 * Refuses what the service can't do, instead of leaving it out silently.
 * @throws {UnsupportedFunctionalityError} that names the setting and the remedy.
 */
export function refuseUnsupported(options: LanguageModelV4CallOptions): void {
  const [functionality] = unsupportedIn(options);
  if (functionality) throw unsupported(functionality, remedies[functionality]);
}

export const unsupported = (functionality: string, remedy: string): UnsupportedFunctionalityError => {
  const message = `Nothing was sent: the Copilot Chat API has no ${functionality}; ${remedy}`;
  return new UnsupportedFunctionalityError({ functionality, message });
};

function unsupportedIn(options: LanguageModelV4CallOptions): (keyof typeof remedies)[] {
  const { tools, toolChoice, responseFormat, headers, ...rest } = options;
  const settings = { ...rest, reasoning: rest.reasoning === 'provider-default' ? undefined : rest.reasoning };
  const given = (Object.keys(remedies) as (keyof typeof remedies)[]).filter((name) =>
    saysSomething((settings as Partial<Record<string, unknown>>)[name]),
  );
  return [
    ...(tools?.length ? ['tools' as const] : []),
    ...(toolChoice && !/^(auto|none)$/.test(toolChoice.type) ? ['toolChoice' as const] : []),
    ...(responseFormat?.type === 'json' ? ['responseFormat json' as const] : []),
    ...given,
    ...(hasHeaders(headers) ? ['headers' as const] : []),
  ];
}

const saysSomething = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

/** The AI SDK itself adds a user-agent to each call. */
const hasHeaders = (headers: LanguageModelV4CallOptions['headers'] = {}): boolean =>
  Object.entries(headers).some(([name, value]) => value !== undefined && name.toLowerCase() !== 'user-agent');
