import { hash } from 'node:crypto';
import { flatText } from '../flat-text.js';

/** What is looked up for a caller. Hashes: no name can be chosen to look like another key, and none is readable. */
export const tokenKey = (issuer: string, tokenId: string): string =>
  flatText(`rv:j:${hash('sha256', JSON.stringify([issuer, tokenId]), 'base64url')}`);

/** Holds Unix seconds: tokens of that second and before are revoked. @param tenant Of `tenantOf`. */
export const notBeforeKey = (tenant: string): string => `rv:s:${tenant}`;

/** @param tenant Of `tenantOf`. */
export const disabledKey = (tenant: string): string => `rv:d:${tenant}`;
