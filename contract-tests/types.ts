/**
 * Type tests: what compiles and what must not. `npm run types` compiles this file; nothing runs it.
 * A line behind `@ts-expect-error` that compiles is an error of its own.
 */
import { DeviceCodeCredential, type TokenCredential } from '@azure/identity';
import type { IPublicClientApplication as BrowserClient } from '@azure/msal-browser';
import type {
  DeviceCodeRequest,
  IConfidentialClientApplication,
  IPublicClientApplication as NodeClient,
  OnBehalfOfRequest,
  SilentFlowRequest,
} from '@azure/msal-node';
import { chat, createConversation } from '../generated/sdk.gen.ts';
import type { ChatRequest, CopilotConversation, CreateConversationRequest } from '../generated/types.gen.ts';
import {
  type CopilotChatOptions,
  type CopilotConversationState,
  createCopilotChat,
  createTransport,
  isCopilotChatError,
  isKnown,
  type Reply,
  scopes,
} from '../src/index.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

declare const azure: TokenCredential;
declare const node: NodeClient;
declare const confidential: IConfidentialClientApplication;
declare const browser: BrowserClient;
declare const deviceCodeRequest: DeviceCodeRequest;
declare const silentRequest: SilentFlowRequest;
declare const onBehalfOfRequest: OnBehalfOfRequest;

export async function types(member: string, unknown: unknown): Promise<void> {
  // Enumerations are open: the known members are suggested, any other string is taken.
  holds<Equal<Extract<CopilotConversationState, 'active'>, 'active'>>();
  holds<Equal<string extends CopilotConversationState ? true : false, true>>();
  const known: CopilotConversationState = 'disengagedForRai';
  const later: CopilotConversationState = member;
  // @ts-expect-error a member is a string
  const number: CopilotConversationState = 7;
  if (isKnown('copilotConversationState', member))
    holds<Equal<typeof member, 'active' | 'disengagedForRai' | 'unknownFutureValue'>>();
  // @ts-expect-error there is no such enumeration
  isKnown('copilotConversationMood', member);

  // On answers every property but id may be null or missing.
  const resource: CopilotConversation = { id: 'c' };
  holds<Equal<CopilotConversation['id'], string>>();
  holds<Equal<CopilotConversation['turnCount'], number | null | undefined>>();
  holds<Equal<CopilotConversation['createdDateTime'], string | null | undefined>>();
  // @ts-expect-error a conversation has an id
  const idless: CopilotConversation = { turnCount: 1 };
  // @ts-expect-error a misspelt property is no property
  resource.dispalyName;
  // @ts-expect-error messages are objects
  resource.messages = ['text'];

  // Requests have what is documented as required and nothing that is not documented.
  const empty: CreateConversationRequest = {};
  // @ts-expect-error create takes nothing
  const full: CreateConversationRequest = { displayName: 'x' };
  const locationHint = { timeZone: 'Europe/Madrid' };
  const request: ChatRequest = { message: { text: 'x' }, locationHint };
  // @ts-expect-error a message is required
  const silent: ChatRequest = { locationHint };
  // @ts-expect-error a location hint is required
  const nowhere: ChatRequest = { message: { text: 'x' } };
  // @ts-expect-error a location hint needs a time zone
  const zoneless: ChatRequest = { message: { text: 'x' }, locationHint: {} };
  // @ts-expect-error the text of a message is called text
  const content: ChatRequest = { message: { content: 'x' }, locationHint };
  // @ts-expect-error there are no grounding options
  const grounding: ChatRequest = { message: { text: 'x' }, locationHint, groundingOptions: {} };
  // @ts-expect-error the switch is isWebEnabled
  const webContext: ChatRequest['contextualResources'] = { webContext: { useWeb: false } };

  // Credentials by shape.
  createCopilotChat({ credential: 'token' });
  createCopilotChat({ credential: () => 'token' });
  createCopilotChat({ credential: async () => 'token' });
  createCopilotChat({ credential: { getToken: async () => ({ token: 't', expiresOnTimestamp: 0 }) } });
  createCopilotChat({ credential: () => ({ token: 't', expiresOnTimestamp: 0, refreshAfterTimestamp: 0 }) });
  createCopilotChat({ credential: async () => ({ accessToken: 't', expiresOn: null }) });
  createCopilotChat({ credential: new DeviceCodeCredential() });
  createCopilotChat({ credential: azure });
  createCopilotChat({ credential: () => azure.getToken('scope') });
  createCopilotChat({ credential: () => node.acquireTokenByDeviceCode(deviceCodeRequest) });
  createCopilotChat({ credential: () => node.acquireTokenSilent(silentRequest) });
  createCopilotChat({ credential: () => confidential.acquireTokenOnBehalfOf(onBehalfOfRequest) });
  createCopilotChat({ credential: () => browser.acquireTokenPopup({ scopes: [...scopes] }) });
  createCopilotChat({
    credential: async () => (await browser.acquireTokenSilent({ scopes: [...scopes] })).accessToken,
  });
  // @ts-expect-error what MSAL answers is given by a function, since it expires
  createCopilotChat({ credential: { accessToken: 't', expiresOn: null } });
  // @ts-expect-error an id token is no access token
  createCopilotChat({ credential: () => ({ idToken: 't', expiresOn: null }) });
  // @ts-expect-error a credential is required
  createCopilotChat({});
  // @ts-expect-error a number is no credential
  createCopilotChat({ credential: 7 });
  // @ts-expect-error there is no such cloud
  const cloud: CopilotChatOptions = { credential: 't', cloud: 'mars' };

  // The client.
  const copilot = createCopilotChat({ credential: 'token' });
  const conversation = await copilot.createConversation({ timeoutMs: 1000, clientRequestId: 'x' });
  holds<Equal<typeof conversation.id, string>>();
  holds<Equal<typeof conversation.state, CopilotConversationState | undefined>>();
  holds<Equal<typeof conversation.resource, CopilotConversation>>();
  // @ts-expect-error the id of a conversation is what the service says
  conversation.id = 'x';
  // @ts-expect-error create has no such option
  copilot.createConversation({ displayName: 'x' });
  await using stream = conversation.stream('x', { idleTimeoutMs: 1000, requireFinal: false });
  for await (const event of stream) {
    if (event.type === 'done') holds<Equal<typeof event.reply.text, string>>();
    // @ts-expect-error a snapshot has no text of its own
    if (event.type === 'snapshot') event.text;
  }
  // @ts-expect-error the switch is webSearch
  conversation.chat('x', { useWeb: false });
  // @ts-expect-error a prompt is its text
  conversation.chat({ content: 'x' });
  if (isCopilotChatError(unknown)) holds<Equal<typeof unknown.status, number | undefined>>();

  // A turn, whole and streamed; the misuse that public code shows does not compile.
  const reply = await conversation.chat('x', { timeZone: 'Europe/Madrid', webSearch: false, additionalContext: ['x'] });
  holds<Equal<typeof reply, Reply>>();
  // @ts-expect-error the switch is webSearch
  conversation.chat('x', { useWeb: false });
  // @ts-expect-error there are no grounding options
  conversation.stream('x', { groundingOptions: {} });
  // @ts-expect-error a prompt is a text
  conversation.chat({ content: 'x' });
  // @ts-expect-error a prompt is no list of messages
  conversation.stream([{ role: 'user', text: 'x' }]);
  // @ts-expect-error the time zone is an option of its own
  conversation.chat('x', { location: { timeZone: 'Europe/Madrid' } });
  // @ts-expect-error an idle limit is for streams
  conversation.chat('x', { idleTimeoutMs: 1 });
  // @ts-expect-error messages have no role
  reply.message.role;
  for await (const event of conversation.stream('x', { idleTimeoutMs: 1, requireFinal: false })) {
    if (event.type === 'text') holds<Equal<typeof event.delta, string>>();
    if (event.type === 'done') holds<Equal<typeof event.reply, Reply>>();
    // @ts-expect-error a snapshot has no delta
    if (event.type === 'snapshot') event.delta;
  }
  for await (const text of conversation.stream('x').textStream) holds<Equal<typeof text, string>>();

  // The generated operations over our transport.
  const client = createTransport({ credential: 'token' });
  const created = await createConversation({ client, body: {}, throwOnError: true });
  holds<Equal<typeof created.data, CopilotConversation>>();
  // @ts-expect-error a turn needs a conversation
  chat({ client, body: request });
  void [known, later, number, idless, empty, full, silent, nowhere, zoneless, content, grounding, webContext, cloud];
}
