/**
 * The seven delegated scopes that every operation needs together, for asking the user's consent.
 * From the Permissions section of each operation's page.
 */
export const scopes = [
  'Sites.Read.All',
  'Mail.Read',
  'People.Read.All',
  'OnlineMeetingTranscript.Read.All',
  'Chat.Read',
  'ChannelMessage.Read.All',
  'ExternalItem.Read.All',
] as const;
