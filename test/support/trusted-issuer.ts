import { FakeIssuer } from '../../src/auth/testing/fake-issuer.js';
import { startStack, type Stack, type StackOptions } from './stack.js';

export const PUBLIC_URL = 'https://mcp.example.com';
export const RESOURCE = `${PUBLIC_URL}/mcp`;
export const METADATA_URL = `${PUBLIC_URL}/.well-known/oauth-protected-resource/mcp`;

/** A server that trusts an identity provider, and the provider. */
export interface StackWithIdp extends Stack {
  readonly idp: FakeIssuer;
}

/** @param entry what the entry of the provider in TRUSTED_ISSUERS says beside its name. */
export async function startStackWithIdp(
  { env = {}, ...options }: StackOptions = {},
  entry: object = {},
): Promise<StackWithIdp> {
  const idp = await FakeIssuer.start();
  const stack = await startStack({
    ...options,
    env: {
      MCP_PUBLIC_URL: PUBLIC_URL,
      TRUSTED_ISSUERS: JSON.stringify([{ issuer: idp.url, ...entry }]),
      ...env,
    },
  });
  const { close } = stack;
  return Object.assign(stack, {
    idp,
    close: async () => {
      await close();
      await idp.down();
    },
  });
}
