import { hkdfSync, randomBytes } from 'node:crypto';

/**
 * A key of its own for one purpose. Replicas share the JWT key, so what one of them signs the others accept;
 * without it there is one process, and the key lives as long as that.
 */
export function derivedKey(jwtSecretKey: string | undefined, purpose: string): Buffer {
  if (!jwtSecretKey) return randomBytes(32);
  return Buffer.from(hkdfSync('sha256', jwtSecretKey, '', `quantconnect-mcp ${purpose}`, 32));
}
