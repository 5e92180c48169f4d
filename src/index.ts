export type {
  ChatRequest,
  CopilotContextMessage,
  CopilotConversation,
  CopilotConversationAttribution,
  CopilotConversationAttributionSource,
  CopilotConversationAttributionType,
  CopilotConversationResponseMessage,
  CopilotConversationState,
  SearchSensitivityLabelInfo,
} from '../generated/types.gen.ts';
export type { AccessToken, AuthenticationResult, Credential, GivenToken, TokenCredential } from './auth.ts';
export type { AdditionalContext, Location, PromptOptions } from './chat-request.ts';
export { CopilotChat, createCopilotChat } from './client.ts';
export type { Cloud } from './cloud.ts';
export { type ChatOptions, type ChatStreamOptions, Conversation } from './conversation.ts';
export { type Enumeration, isKnown, knownMembers } from './enums.ts';
export {
  AbortedError,
  AuthenticationError,
  ConnectionError,
  ContractViolationError,
  ConversationNotFoundError,
  CopilotChatError,
  type ErrorDetail,
  InvalidRequestError,
  isCopilotChatError,
  NotFoundError,
  PermissionError,
  RequestError,
  ServiceError,
  ThrottledError,
  TimeoutError,
} from './errors.ts';
export { readEvents } from './events.ts';
export { type ObserverOptions, observer } from './observer.ts';
export type { Operation, OperationName } from './operations.ts';
export type { CallOptions, CopilotChatOptions, RequestInfo, ResponseInfo } from './options.ts';
export { type CheckTokenOptions, checkToken, type TokenFinding, type TokenFindingCode } from './preflight.ts';
export { Reply } from './reply.ts';
export { checkChatRequest } from './request-check.ts';
export { scopes } from './scopes.ts';
export type { Message } from './snapshots.ts';
export { ConversationStream, type StreamEvent, type StreamOptions } from './stream.ts';
export {
  ConversationDisengagedError,
  NoAnswerError,
  partialTextOf,
  StreamInterruptedError,
  TextRewrittenError,
} from './stream-errors.ts';
export { toMarkdown, toPlainText } from './text.ts';
export { createTransport, type EventReader, type RequestCheck, type TransportOptions } from './transport.ts';
export type { Validation, Validator } from './validation.ts';
export { type Observe, setDefaultObserver, type Watch, type WatchedRequest } from './watch.ts';
