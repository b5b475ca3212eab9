import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examineAuthSettings } from '../../src/auth/auth-startup.guard.js';
import { AuthConfig } from '../../src/config/auth.config.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { CredentialsConfig } from '../../src/config/credentials.config.js';
import { type Environment, loadConfig } from '../../src/config/env.js';
import { QuantConnectConfig } from '../../src/config/quantconnect.config.js';
import { ServerConfig } from '../../src/config/server.config.js';
import { ownContainers } from './policies/environment.js';
import { environmentHere } from './support/container.js';
import { describeWithHelm } from './support/helm.js';
import { type Container, isServer } from './support/objects.js';
import { type Document, ciFiles, render } from './support/render.js';

describeWithHelm('the settings that the chart renders', () => {
  const root = mkdtempSync(join(tmpdir(), 'settings-'));
  afterAll(() => rmSync(root, { recursive: true }));

  describe.each(ciFiles())('with the values of %s', (name) => {
    let documents: Document[];
    let server: Environment;
    beforeAll(async () => {
      documents = await render(name);
      server = environmentHere(ownContainers(documents).find(isServer)!, documents, root);
    });

    it('are accepted by the server', () => {
      expect(() => ConfigModule.forRoot(server)).not.toThrow();
      expect(examine(server).problems).toEqual([]);
    });

    it('are accepted by what Jobs run', () => {
      const others = ownContainers(documents).filter((container: Container) => !isServer(container));
      const environments = others.map((container) => environmentHere(container, documents, root));

      expect(environments.length).toBeGreaterThan(0);
      for (const environment of environments) expect(() => ConfigModule.forRoot(environment)).not.toThrow();
    });

    it('leave nothing for the server to warn of at every start', () => {
      expect(examine(server).warnings).toEqual([]);
    });

    it('are refused when one is wrong, or this would show nothing', () => {
      expect(() => ConfigModule.forRoot({ ...server, AUDIT_STORE: 'floppy' })).toThrow('AUDIT_STORE');
      expect(examine({ ...server, JWT_SECRET_KEY_FILE: '', JWT_SECRET_KEY: 'short' }).problems).not.toEqual([]);
    });
  });
});

function examine(env: Environment): ReturnType<typeof examineAuthSettings> {
  return examineAuthSettings({
    auth: loadConfig(AuthConfig, env),
    server: loadConfig(ServerConfig, env),
    quantconnect: loadConfig(QuantConnectConfig, env),
    credentials: loadConfig(CredentialsConfig, env),
  });
}
