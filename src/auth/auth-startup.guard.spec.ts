import { Logger } from '@nestjs/common';
import { ConfigError } from '../config/config.errors.js';
import { TrustedIssuer } from '../config/trusted-issuer.js';
import { AuthStartupGuard } from './auth-startup.guard.js';
import { type Changes, settingsWith } from './testing/auth-app.js';

function start(changes: Changes): void {
  const { auth, server, quantconnect, credentials } = settingsWith(changes);
  new AuthStartupGuard(auth, server, quantconnect, credentials).onModuleInit();
}

describe('the start', () => {
  let warnings: jest.SpyInstance;
  beforeEach(() => {
    warnings = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  });
  afterEach(() => jest.restoreAllMocks());

  it('goes on in silence with good settings', () => {
    start({});
    expect(warnings).not.toHaveBeenCalled();
  });

  it('stops with every problem at once', () => {
    const changes: Changes = {
      auth: { jwtSecretKey: 'changeme', allowEnvCredentialFallback: true },
    };
    expect(() => start(changes)).toThrow(ConfigError);
    expect(() => start(changes)).toThrow(/JWT_SECRET_KEY[^]*ENV_FALLBACK_SUBJECT[^]*QUANTCONNECT_USER_ID/);
  });

  it.each([
    ['stdio', { server: { transport: 'stdio' } }],
    ['no authentication', { auth: { enableAuth: false } }],
  ] as [string, Changes][])('only warns about a weak secret that %s leaves unused', (_, changes) => {
    start({ ...changes, auth: { ...changes.auth, jwtSecretKey: 'your-jwt-secret' } });
    expect(warnings).toHaveBeenCalledWith(
      expect.stringMatching(/^JWT_SECRET_KEY is a well-known .* not used/),
    );
  });

  it('needs no secret for stdio without token', () => {
    start({ auth: { jwtSecretKey: undefined }, server: { transport: 'stdio' } });
    expect(warnings).not.toHaveBeenCalled();
  });

  it.each<[string, Changes]>([
    ['TRUSTED_PROXIES', { server: { publicUrl: 'https://mcp.example.com' } }],
    ['QUANTCONNECT_API_URL is not https', { quantconnect: { apiUrl: 'http://qc.example.com/api' } }],
  ])('goes on with a warning that names %s', (name, changes) => {
    start(changes);
    expect(warnings.mock.calls).toEqual([[expect.stringContaining(name)]]);
  });

  it.each<Changes>([
    { server: { publicUrl: 'https://mcp.example.com', trustedProxies: ['10.0.0.0/8'] } },
    { server: { publicUrl: 'https://mcp.example.com' }, auth: { authFailuresPerMinute: 0 } },
    { server: { publicUrl: 'http://localhost:3000' } },
    { quantconnect: { apiUrl: 'http://127.0.0.1:5612/api/v2' } },
  ])('has nothing to say about %j', (changes) => {
    start(changes);
    expect(warnings).not.toHaveBeenCalled();
  });

  it('stops on a weak key for state, and says where several processes could not work together', () => {
    expect(() => start({ auth: { stateSecretKey: 'changeme' } })).toThrow(/STATE_SECRET_KEY is a/);
    const trustedIssuers = [
      Object.assign(new TrustedIssuer(), { issuer: 'https://idp.example.com', audience: 'qc' }),
    ];
    start({ auth: { jwtSecretKey: undefined, trustedIssuers } });
    expect(warnings).toHaveBeenCalledWith(expect.stringContaining('set STATE_SECRET_KEY before'));
  });
});
