import { hash } from 'node:crypto';
import { tenantOf } from '../verify/token-claims.js';

/** What is looked up for a caller. Hashes: no name can be chosen to look like another key, and none is readable. */
export const tokenKey = (issuer: string, tokenId: string): string =>
  `rv:j:${hash('sha256', JSON.stringify([issuer, tokenId]), 'base64url')}`;

/** Holds Unix seconds: tokens of that second and before are revoked. */
export const notBeforeKey = (issuer: string, subject: string): string => `rv:s:${tenantOf(issuer, subject)}`;

export const disabledKey = (issuer: string, subject: string): string => `rv:d:${tenantOf(issuer, subject)}`;
