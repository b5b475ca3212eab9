import type { AuditRecord } from '../audit/audit-event.js';
import { tokenIdHash } from '../audit/redaction.js';
import { type AuditedRequest, refusalRecord } from '../audit/request-record.js';
import type { RevocationOrder } from '../auth/revocation/revocation-order.js';
import type { Revocation } from '../auth/revocation/revoker.js';
import { tenantOf } from '../auth/verify/token-claims.js';

/** The audit record of a revocation: what was revoked, by hashes that other events carry too. */
export function revocationRecord(
  req: AuditedRequest,
  order: RevocationOrder,
  { issuer, subject, tokenId, done }: Revocation,
): AuditRecord {
  const { reason_code: _none, ...who } = refusalRecord(req, 'admin.revoke', '');
  return {
    ...who,
    outcome: 'success',
    ...(!done && { reason_code: 'nothing_to_revoke' }),
    target: targetOf(issuer, subject, tokenId),
    arguments: {
      action: order.kind === 'subject' ? order.action : 'revoke_token',
      ...(issuer !== undefined && { issuer }),
      ...(subject !== undefined && { subject }),
    },
  };
}

function targetOf(issuer?: string, subject?: string, tokenId?: string): NonNullable<AuditRecord['target']> {
  if (tokenId !== undefined) return { type: 'token', name: tokenIdHash(tokenId) };
  if (issuer === undefined || subject === undefined) return { type: 'token', name: 'unknown' };
  return { type: 'tenant', name: tenantOf(issuer, subject) };
}
