/**
 * The documented contract, written out once more and independently of the description, so that a change of either is
 * seen. A fact's name is its kind, then what it is about: `resource.property copilotConversation.turnCount`.
 * From the pages that openapi/documented.yaml lists.
 */

/** The resources that the service answers with: a sample value for each property of their tables. */
export const responseResources = {
  copilotConversation: {
    createdDateTime: '2026-04-05T06:07:08.1234567Z',
    displayName: 'Plan the offsite',
    id: '3d0c1f4e-6a52-4e1f-9f6b-0b1c2d3e4f50',
    messages: [] as unknown[],
    state: 'active',
    turnCount: 3,
  },
  copilotConversationResponseMessage: {
    adaptiveCards: [
      { type: 'AdaptiveCard', version: '1.0', body: [{ type: 'TextBlock', text: 'Hello', wrap: true }] },
      {},
    ],
    attributions: [] as unknown[],
    createdDateTime: '2026-04-05T06:07:09.765432Z',
    id: 'b1c2d3e4-0000-4000-8000-000000000001',
    sensitivityLabel: null as unknown,
    text: 'The offsite is in **Lisbon**[^1^]. 🗓️',
  },
  copilotConversationAttribution: {
    attributionSource: 'grounding',
    attributionType: 'citation',
    imageFavIcon: 'data:image/png;base64,iVBORw0KGgo=',
    imageHeight: 48,
    imageWebUrl: 'https://contoso.example/picture.png',
    imageWidth: 64,
    providerDisplayName: 'Offsite plan',
    seeMoreWebUrl: 'https://contoso.example/plan?a=1&b=%20',
  },
  searchSensitivityLabelInfo: {
    color: '#ff8c00',
    displayName: 'Confidential',
    priority: 4,
    sensitivityLabelId: '9a8b7c6d-0000-4000-8000-000000000002',
    tooltip: 'Only for the team',
  },
} as const;

/** The resources that a caller sends: a sample value for each property of their tables. */
export const requestResources = {
  copilotContextMessage: { description: 'An excerpt', text: 'The offsite is planned by Ana.' },
  copilotContextualResources: { files: [] as unknown[], webContext: {} as unknown },
  copilotConversationLocation: {
    countryOrRegion: 'Portugal',
    countryOrRegionConfidence: 0.75,
    latitude: 38.72,
    longitude: -9.14,
    timeZone: 'Europe/Lisbon',
  },
  copilotConversationRequestMessageParameter: { text: 'Where is the offsite?' },
  copilotFile: { uri: 'https://contoso.sharepoint.com/sites/Team/Shared%20Documents/Plan.docx' },
  copilotWebContext: { isWebEnabled: false },
} as const;

/** The evolvable enumerations with the members that their tables list. */
export const enumerations = {
  copilotConversationState: ['active', 'disengagedForRai'],
  copilotConversationAttributionType: ['citation', 'annotation'],
  copilotConversationAttributionSource: ['grounding', 'model'],
} as const;

export const scopes = [
  'Sites.Read.All',
  'Mail.Read',
  'People.Read.All',
  'OnlineMeetingTranscript.Read.All',
  'Chat.Read',
  'ChannelMessage.Read.All',
  'ExternalItem.Read.All',
] as const;

const turn = {
  parameters: ['message', 'additionalContext', 'locationHint', 'contextualResources'],
  required: ['message', 'locationHint'],
};

export const operations = {
  createConversation: {
    method: 'POST',
    url: 'https://graph.microsoft.com/beta/copilot/conversations',
    status: 201,
    contentType: 'application/json',
    parameters: [] as string[],
    required: [] as string[],
  },
  chat: {
    method: 'POST',
    url: 'https://graph.microsoft.com/beta/copilot/conversations/{conversationId}/chat',
    status: 200,
    contentType: 'application/json',
    ...turn,
  },
  chatOverStream: {
    method: 'POST',
    url: 'https://graph.microsoft.com/beta/copilot/conversations/{conversationId}/chatOverStream',
    status: 200,
    contentType: 'text/event-stream',
    ...turn,
  },
} as const;

/** The clouds that create is documented for. The pages of the turns say nothing of them. */
export const availability = {
  createConversation: { global: true, usGovL4: true, usGovL5: true, china: false },
} as const;

const ofOperation = (name: string, { parameters }: { parameters: readonly string[] }): string[] => [
  `operation.method ${name}`,
  `operation.url ${name}`,
  `operation.permission ${name}`,
  `operation.requestHeader ${name}.Authorization`,
  `operation.requestHeader ${name}.Content-Type`,
  `operation.response ${name}`,
  ...parameters.map((parameter) => `operation.parameter ${name}.${parameter}`),
];

const ofResource = (name: string, properties: object): string[] => [
  `resource.odataType ${name}`,
  ...Object.keys(properties).map((property) => `resource.property ${name}.${property}`),
];

/** Every documented fact, by name. */
export const documentedFacts: readonly string[] = [
  ...Object.entries(operations).flatMap(([name, operation]) => ofOperation(name, operation)),
  ...Object.keys(availability).map((name) => `operation.availability ${name}`),
  ...Object.entries({ ...responseResources, ...requestResources }).flatMap(([name, sample]) =>
    ofResource(name, sample),
  ),
  ...Object.entries(enumerations).flatMap(([name, members]) => [
    `enum.evolvable ${name}`,
    ...members.map((member) => `enum.member ${name}.${member}`),
  ]),
];

const { messages: _, ...conversation } = responseResources.copilotConversation;

/** A whole conversation: every documented property of every resource, filled. */
export const wholeConversation = {
  ...conversation,
  messages: [
    {
      ...responseResources.copilotConversationResponseMessage,
      id: 'echo',
      text: 'Where is the offsite?',
      adaptiveCards: [],
    },
    {
      ...responseResources.copilotConversationResponseMessage,
      attributions: [responseResources.copilotConversationAttribution],
      sensitivityLabel: responseResources.searchSensitivityLabelInfo,
    },
  ],
} as const;

/** A chat request with every documented parameter and property, filled. */
export const wholeChatRequest = {
  message: requestResources.copilotConversationRequestMessageParameter,
  locationHint: requestResources.copilotConversationLocation,
  additionalContext: [requestResources.copilotContextMessage],
  contextualResources: { files: [requestResources.copilotFile], webContext: requestResources.copilotWebContext },
};
