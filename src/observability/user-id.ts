import type { Principal } from '../auth/principal.js';
import type { TelemetryConfig } from '../config/telemetry.config.js';

/**
 * What stands for a person in logs and traces. The subject of a token is often an address for mail, and logs and traces
 * are read by more people than the audit: so it is the pseudonym under which the audit keeps their chain.
 */
export const userIdOf = (
  { subject, tenant }: Principal,
  { userId }: Pick<TelemetryConfig, 'userId'>,
): string => (userId === 'plain' ? subject : tenant);
