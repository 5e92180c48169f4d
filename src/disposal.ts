/**
 * The member behind `await using`, where the reader's TypeScript knows its symbol. Libraries before ES2026 do not, and
 * the types of this package hold under those too.
 */
export type AsyncDisposal = SymbolConstructor extends { readonly asyncDispose: infer S extends symbol }
  ? { [K in S]: () => Promise<void> }
  : object;
