import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { environmentOf, isBelow } from '../policies/environment.js';
import type { Container } from './objects.js';
import type { Document } from './render.js';

/** Secrets as an operator would make them, by the variable that each is for. */
export const SECRETS: Readonly<Record<string, string>> = {
  JWT_SECRET_KEY: 'a-key-that-signs-what-the-chart-is-tried-with-0123456789',
  JWT_SECRET_KEYS_PREVIOUS: 'a-key-that-signed-before-that-one-0123456789-abcdef',
  STATE_SECRET_KEY: 'a-key-that-seals-what-clients-keep-0123456789-abcdef',
  VAULT_KEYS: `2026-11=base64:${randomBytes(32).toString('base64')}`,
  CREDENTIAL_CLAIM_KEYS: `2026-11=base64:${randomBytes(32).toString('base64')}`,
  QUANTCONNECT_API_TOKEN: 'f'.repeat(64),
  AUDIT_HMAC_KEY: 'a-key-that-makes-pseudonyms-0123456789-abcdefghijk',
  AUDIT_ANCHOR_KEY: 'a-key-that-signs-anchors-0123456789-abcdefghijklmn',
  REDIS_URL: 'rediss://user:pass@redis.example.com:6379',
  POSTGRES_URL: 'postgres://user:pass@db.example.com/record?sslmode=verify-full',
  AUDIT_POSTGRES_URL: 'postgres://user:pass@db.example.com/record?sslmode=verify-full',
  AUDIT_POSTGRES_READER_URL: 'postgres://reader:pass@db.example.com/record?sslmode=verify-full',
  MCP_TOKEN: 'a.b.c',
  OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer x',
};

const DOWNWARD = 'from-the-downward-api';

/**
 * What a container of a rendering finds in its environment, on this machine.
 * @param own secrets in place of those above
 * @param root a folder of this machine that its mounts are put into, with every secret that its variables name
 */
export function environmentHere(
  container: Container,
  documents: readonly Document[],
  root: string,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const secrets = { ...SECRETS, ...own };
  const env: Record<string, string> = {};
  const mounts: string[] = container.spec.volumeMounts.map(({ mountPath }: any) => mountPath);
  for (const { name, value = DOWNWARD } of environmentOf(container, documents)) {
    const put = value.replaceAll(/\$\(([A-Z\d_]+)\)/g, (whole, other: string) => env[other] ?? whole);
    env[name] = mounts.some((mount) => isBelow(put, mount)) ? join(root, put) : put;
    if (name.endsWith('_FILE') && name.slice(0, -5) in secrets) write(env[name], secrets[name.slice(0, -5)]!);
    if (name.endsWith('_DIRECTORY')) mkdirSync(env[name], { recursive: true });
  }
  return env;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
