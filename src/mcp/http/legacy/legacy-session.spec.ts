import { AuthConfig } from '../../../config/auth.config.js';
import type { Principal } from '../../../auth/principal.js';
import { LegacySessions } from './legacy-session.js';

const principal = (tenant: string) => ({ tenant }) as Principal;
const sessionsWith = (jwtSecretKey?: string, ...jwtSecretKeysPrevious: string[]) =>
  new LegacySessions(
    Object.assign(new AuthConfig(), jwtSecretKey && { jwtSecretKey, jwtSecretKeysPrevious }),
  );
const declared = {
  protocolVersion: '2025-11-25',
  capabilities: { elicitation: { form: {} }, experimental: { big: { x: 'y'.repeat(9000) } } },
  clientInfo: { name: 'n'.repeat(5000), version: '1' },
};

describe('LegacySessions', () => {
  const sessions = sessionsWith('key-one');
  const alice = principal('alice');

  it('reads back what matters of a session', () => {
    expect(sessions.read(sessions.open(declared, alice), alice)).toMatchObject({
      protocolVersion: '2025-11-25',
      capabilities: { elicitation: { form: {} } },
      id: expect.any(String),
    });
  });

  it('remembers that a client shows views, in a few bytes whatever it declares', () => {
    const seen = (mimeTypes: unknown) => {
      const ui = { mimeTypes, more: 'y'.repeat(9000) } as never;
      const capabilities = { ...declared.capabilities, extensions: { 'io.modelcontextprotocol/ui': ui } };
      return sessions.read(sessions.open({ ...declared, capabilities }, alice), alice)?.capabilities;
    };
    const views = { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } };
    const elicitation = { form: {} };
    expect(seen(['text/html;profile=mcp-app', 'text/x'])).toEqual({ elicitation, extensions: views });
    for (const none of [['text/html'], 'text/html;profile=mcp-app', undefined])
      expect(seen(none)).toEqual({ elicitation });
  });

  it('is read by a replica with the same key, and by no other server', () => {
    const sealed = sessions.open(declared, alice);
    expect(sessionsWith('key-one').read(sealed, alice)).toBeDefined();
    expect(sessionsWith('key-two').read(sealed, alice)).toBeUndefined();
    expect(sessionsWith().read(sealed, alice)).toBeUndefined();
  });

  it('outlives a rotation of the key, in both directions of a rolling restart', () => {
    const [before, during] = [sessionsWith('key-one', 'key-two'), sessionsWith('key-two', 'key-one')];
    expect(during.read(before.open(declared, alice), alice)).toBeDefined();
    expect(before.read(during.open(declared, alice), alice)).toBeDefined();
    expect(sessionsWith('key-two').read(before.open(declared, alice), alice)).toBeUndefined();
    const rewritten = sessionsWith('key-two', `base64:${Buffer.from('key-one').toString('base64')}`);
    expect(rewritten.read(before.open(declared, alice), alice)).toBeDefined();
  });

  it('does not exist for another tenant, nor after its time', () => {
    const sealed = sessions.open(declared, alice);
    expect(sessions.read(sealed, principal('bob'))).toBeUndefined();
    expect(sessions.read(sealed, alice, Date.now() + 25 * 60 * 60 * 1000)).toBeUndefined();
  });

  it('refuses every change of a single character', () => {
    const sealed = sessions.open({ ...declared, clientInfo: { name: 'c', version: '1' } }, alice);
    const accepted = [...sealed].filter((char, at) => {
      const changed = sealed.slice(0, at) + (char === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      return sessions.read(changed, alice) !== undefined;
    });
    expect(accepted).toEqual([]);
  });

  it.each(['', '.', 'a.b', 'a.b.c', 'x'.repeat(10_000)])('refuses what is no session: %#', (sealed) => {
    expect(sessions.read(sealed, alice)).toBeUndefined();
  });

  it('fits into a header whatever a client declares', () => {
    expect(sessions.open(declared, alice).length).toBeLessThan(1000);
    const huge = { ...declared, capabilities: { elicitation: { form: { x: 'y'.repeat(9000) } } } };
    expect(sessions.open(huge as never, alice).length).toBeLessThan(1000);
  });
});
