import { legacy, modern } from './messages.mjs';

/** The call that all scenarios make: answered with 1 kB of JSON. */
export const CALL = { name: 'read_project', arguments: { projectId: 23456789 } };
export const TENANTS = 64;

export const callModern = (token) => modern('tools/call', CALL, token);
export const callLegacy = (token) => legacy('tools/call', CALL, token);
export const list = (token) => modern('tools/list', {}, token);

/** @returns what makes the nth request: the callers take turns */
export function inTurn(tokens, of) {
  const made = tokens.map(of);
  return (index) => made[index % made.length];
}
