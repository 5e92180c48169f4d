import {
  AllowedHostsValidator,
  BaseBearerTokenAuthenticationProvider,
  HttpMethod,
  type Parsable,
  type ParseNode,
  RequestInformation,
  type SerializationWriter,
} from '@microsoft/kiota-abstractions';
import { FetchRequestAdapter, KiotaClientFactory } from '@microsoft/kiota-http-fetchlibrary';
import { JsonParseNodeFactory, JsonSerializationWriterFactory } from '@microsoft/kiota-serialization-json';
import { createParser } from 'eventsource-parser';
import { type Creator, newestText, type Service, type Streamer } from '../client.ts';

/**
 * Microsoft's own client is Kiota-generated and not on the registry; its run-time packages are. Here they do what a
 * generated request does: request information, request adapter, a deserializer of the conversation.
 */
export const title = "Kiota's run-time packages";
export const role = 'peer';
export const packages = [
  '@microsoft/kiota-abstractions',
  '@microsoft/kiota-http-fetchlibrary',
  '@microsoft/kiota-serialization-json',
];

const states = { Active: 'active', DisengagedForRai: 'disengagedForRai', UnknownFutureValue: 'unknownFutureValue' };

interface Message extends Parsable {
  id?: string | undefined;
  text?: string | undefined;
  createdDateTime?: Date | undefined;
}

interface Conversation extends Parsable {
  id?: string | undefined;
  createdDateTime?: Date | undefined;
  displayName?: string | undefined;
  state?: string | undefined;
  turnCount?: number | undefined;
  messages?: Message[] | undefined;
}

type Fields = Record<string, (node: ParseNode) => void>;
type Write<T> = (writer: SerializationWriter, value?: Partial<T> | null) => void;

const intoMessage = (message: Partial<Message> = {}): Fields => ({
  id: (node) => (message.id = node.getStringValue()),
  text: (node) => (message.text = node.getStringValue()),
  createdDateTime: (node) => (message.createdDateTime = node.getDateValue()),
});

const intoConversation = (conversation: Partial<Conversation> = {}): Fields => ({
  id: (node) => (conversation.id = node.getStringValue()),
  createdDateTime: (node) => (conversation.createdDateTime = node.getDateValue()),
  displayName: (node) => (conversation.displayName = node.getStringValue()),
  state: (node) => (conversation.state = node.getEnumValue<string>(states)),
  turnCount: (node) => (conversation.turnCount = node.getNumberValue()),
  messages: (node) => (conversation.messages = node.getCollectionOfObjectValues<Message>(() => intoMessage)),
});

const writeNothing: Write<Parsable> = () => {};
const writeMessage: Write<{ text: string }> = (writer, value) => writer.writeStringValue('text', value?.text);
const writeLocation: Write<Parsable> = (writer) => writer.writeStringValue('timeZone', 'UTC');
const writeTurn: Write<{ message: { text: string } }> = (writer, value) => {
  writer.writeObjectValue('message', value?.message, writeMessage);
  writer.writeObjectValue('locationHint', {}, writeLocation);
};

function connect({ baseUrl, token, fetch }: Service): FetchRequestAdapter {
  const tokens = {
    getAuthorizationToken: async () => token,
    getAllowedHostsValidator: () => new AllowedHostsValidator(),
  };
  const adapter = new FetchRequestAdapter(
    new BaseBearerTokenAuthenticationProvider(tokens),
    new JsonParseNodeFactory(),
    new JsonSerializationWriterFactory(),
    KiotaClientFactory.create(fetch && ((url, init) => fetch(url, init))),
  );
  adapter.baseUrl = baseUrl;
  return adapter;
}

// What is no success it throws.
export const creator: Creator = (service) => {
  const adapter = connect(service);
  const path = { baseurl: service.baseUrl };
  return async () => {
    const request = new RequestInformation(HttpMethod.POST, '{+baseurl}/copilot/conversations', path);
    request.headers.tryAdd('Accept', 'application/json');
    request.setContentFromParsable(adapter, 'application/json', {}, writeNothing);
    return (await adapter.send<Conversation>(request, () => intoConversation, undefined))!.id!;
  };
};

/** It gives the whole stream as one buffer; to cut that into events is left to its user. */
const oneBuffer: Streamer = (service) => {
  const adapter = connect(service);
  const template = '{+baseurl}/copilot/conversations/{conversationId}/chatOverStream';
  return async function* read(conversationId, prompt) {
    const path = { baseurl: service.baseUrl, conversationId };
    const request = new RequestInformation(HttpMethod.POST, template, path);
    request.headers.tryAdd('Accept', 'text/event-stream');
    request.setContentFromParsable(adapter, 'application/json', { message: { text: prompt } }, writeTurn);
    const buffer = await adapter.sendPrimitive<ArrayBuffer>(request, 'ArrayBuffer', undefined);
    const ready: string[] = [];
    createParser({ onEvent: ({ data }) => ready.push(data) }).feed(new TextDecoder().decode(buffer));
    for (const data of ready) yield newestText(JSON.parse(data));
  };
};

export const streams = { 'one buffer': oneBuffer };
