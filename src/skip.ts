/** Below this many characters parsing costs next to nothing, so that every such event is parsed. */
const worthSkipping = 16_384;
const edge = 1_024;

/**
 * Whether an event that the next one replaces may go unparsed where nobody sees it: under `reply()` alone, and under
 * `textStream` where the next one is in hand already.
 *
 * Snapshots are cumulative, so what such an event says is said again, and the last event is always parsed whole. What
 * must not be missed is an `error` object, another message's id or a document that is cut: these show at the edges of
 * a snapshot, where its names and ids stand; between them is text. A large event that is broken in the middle of its
 * text is passed over so; it would be an error to a reader of the events.
 */
export function canSkip(document: string, answerId: string | undefined): boolean {
  if (document.length < worthSkipping || !answerId || !document.endsWith('}')) return false;
  const head = document.slice(0, edge);
  return head.includes(`"id":${JSON.stringify(answerId)}`) && !(head + document.slice(-edge)).includes('"error"');
}
