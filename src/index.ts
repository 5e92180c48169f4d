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
export type { AccessToken, Credential, TokenCredential } from './auth.ts';
export { CopilotChat, createCopilotChat } from './client.ts';
export type { Cloud } from './cloud.ts';
export { Conversation } from './conversation.ts';
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
export type { OperationName } from './operations.ts';
export type { CallOptions, CopilotChatOptions, RequestInfo, ResponseInfo } from './options.ts';
export { scopes } from './scopes.ts';
export { createTransport, type EventReader, type TransportOptions } from './transport.ts';
export type { Validation, Validator } from './validation.ts';
