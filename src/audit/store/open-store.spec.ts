import { AuditConfig } from '../../config/audit.config.js';
import { openAuditStore } from './open-store.js';

describe('openAuditStore', () => {
  const opened = (audit: Partial<AuditConfig>) =>
    openAuditStore({
      audit: Object.assign(new AuditConfig(), audit),
      server: { transport: 'http' },
      redis: {},
      credentials: {},
    });

  it.each<[string, Partial<AuditConfig>, RegExp]>([
    [
      'a database that is not used',
      { store: 'none', postgresUrl: 'postgres://u:p@127.0.0.1/d' },
      /AUDIT_POSTGRES_URL is set and the record is not kept there: set AUDIT_STORE=postgres, or unset it/,
    ],
    [
      'anchors of nothing',
      { store: 'none', anchorFile: '/tmp/anchors' },
      /AUDIT_ANCHOR_FILE is set and nothing is anchored: set AUDIT_STORE, or unset it/,
    ],
  ])('refuses %s', async (_what, audit, message) => {
    await expect(opened(audit)).rejects.toThrow(message);
  });

  it('takes what goes together', async () => {
    expect(await opened({ store: 'none' })).toBeUndefined();
  });
});
