import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { AuditConfig } from '../config/audit.config.js';
import { bodyOf } from './audit-body.js';
import type { AuditEvent } from './audit-event.js';
import { AuditEvents } from './audit-events.js';

const NOW = '2026-11-25T00:00:00.000Z';

describe('The body of an event', () => {
  const draft = new AuditEvents(new AuditConfig()).draft({
    action: 'mcp.tools.call',
    outcome: 'success',
    tenant_id: 'a',
    target: { type: 'tool', name: 'create_project' },
  });
  const body = (more: object = {}) => bodyOf({ ...draft, ...more }, NOW);

  it('is canonical: names in order, no spaces, nothing that is undefined', () => {
    const text = body({ reason_code: undefined });
    const names = Object.keys(JSON.parse(text) as object);
    expect(names).toEqual([...names].sort());
    expect(text).toBe(JSON.stringify(JSON.parse(text)));
    expect(text).toContain('"recorded_at":"2026-11-25T00:00:00.000Z"');
    expect(text).not.toContain('reason_code');
  });

  it('is that of the library, whatever is known and in whatever order it was told', () => {
    const all = {
      repeated: 3,
      duration_ms: 12,
      correlation: { parent_event_id: 'p', idempotency_key_hmac: 'h' },
      network: { user_agent: 'u', client_ip: '::1' },
      result: { sha256: 's', is_error: false, bytes: 4, upstream: { backtestId: 'b' } },
      request: { method: 'tools/call', jsonrpc_id: 7, args_hmac: 'a', protocol_version: 'v' },
      arguments: { projectId: 1, backtestId: 'b' },
      approval: { required: true, answer: 'accept' },
      authority: { scopes: ['b', 'a'], required: ['a'], credential_source: 'vault' },
      account: { user_id: '1', organization_id: 'o' },
      actor: { type: 'token', sub: 's', issuer: 'i', agent: 'x' },
      reason_code: 'r',
    };
    const subset = fc.subarray(Object.entries(all), { minLength: 0 });
    const property = fc.property(subset, (fields) => {
      const more = Object.fromEntries(fields);
      expect(body(more)).toBe(canonicalize({ ...draft, ...more, recorded_at: NOW }));
    });
    fc.assert(property, { numRuns: 200, seed: 1 });
  });

  it('never fails on what comes from outside, never has a line feed, and is never long', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 3000 }), fc.constant('\ud83d'.repeat(700)));
    const property = fc.property(
      fc.dictionary(text, fc.oneof(text, fc.double()), { maxKeys: 60 }),
      text,
      (facts, agent) => {
        const written = body({
          arguments: facts,
          actor: { agent, sub: agent },
          network: { user_agent: agent },
        });
        expect(Buffer.byteLength(written)).toBeLessThanOrEqual(16 * 1024);
        expect(written).not.toContain('\n');
        expect(JSON.parse(written)).toMatchObject({
          outcome: 'success',
          action: 'mcp.tools.call',
          tenant_id: 'a',
        });
      },
    );
    fc.assert(property, { numRuns: 300, seed: 1 });
  });

  it('leaves out what it can do without when it is too long, and says what', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`n${n}`, 'x'.repeat(500)]));
    const event = JSON.parse(
      body({ arguments: many, result: many, network: { client_ip: '::1' } }),
    ) as AuditEvent;
    expect(event).toMatchObject({
      left_out: ['arguments', 'result'],
      network: { client_ip: '::1' },
      outcome: 'success',
    });
    expect(event.arguments).toBeUndefined();
  });
});
