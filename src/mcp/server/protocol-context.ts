/**
 * Where a call keeps the SDK's view of its request. A symbol of this folder, which no domain may import: it
 * holds the headers of the client, token included, and a tool has no use for it.
 */
export const PROTOCOL_CONTEXT = Symbol('protocol-context');
