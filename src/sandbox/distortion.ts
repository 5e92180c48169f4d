import type { CopilotConversation } from '../../generated/types.gen.ts';
import type { Fault } from './fault.ts';

/** A resource with what a fault does to its members; `last` for the one that ends an answer. */
export function distorted(resource: CopilotConversation, fault: Fault, last: boolean): Record<string, unknown> {
  let changed: Record<string, unknown> = { ...resource };
  if (fault.unknownMembers) changed = withUnknownMembers(changed);
  if (fault.nulls) changed = withNulls(changed);
  if (fault.extras) changed = withExtras(changed);
  if (fault.statusForState) {
    const { state, ...rest } = changed;
    changed = { ...rest, status: state };
  }
  if (fault.hugeBytes && last) changed['@sandbox.padding'] = 'x'.repeat(fault.hugeBytes);
  return changed;
}

type Json = Record<string, unknown>;

const each = (list: unknown, change: (item: Json) => Json): unknown =>
  Array.isArray(list) ? list.map((item) => change(item as Json)) : list;

const withUnknownMembers = (resource: Json): Json => ({
  ...resource,
  state: 'pausedForReview',
  messages: each(resource.messages, (message) => ({
    ...message,
    attributions: each(message.attributions, (attribution) => ({
      ...attribution,
      attributionType: 'quotation',
      attributionSource: 'archive',
    })),
  })),
});

const withNulls = (resource: Json): Json => ({
  ...Object.fromEntries(Object.keys(resource).map((key) => [key, null])),
  id: resource.id,
  messages: each(resource.messages, (message) => ({
    ...Object.fromEntries(Object.keys(message).map((key) => [key, null])),
    id: message.id,
    text: message.text,
  })),
});

const withExtras = (resource: Json): Json => ({
  ...resource,
  '@odata.etag': 'W/"sandbox"',
  sandboxExtra: { nested: [1, null, 'three'] },
  messages: each(resource.messages, (message) => ({
    ...message,
    '@sandbox.annotation': true,
    sandboxExtra: 'of a message',
  })),
});
