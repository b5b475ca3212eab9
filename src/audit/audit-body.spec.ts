import * as fc from 'fast-check';
import { AuditConfig } from '../config/audit.config.js';
import { bodyOf } from './audit-body.js';
import type { AuditEvent } from './audit-event.js';
import { AuditEvents } from './audit-events.js';

const NOW = new Date('2026-11-25T00:00:00Z');

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
