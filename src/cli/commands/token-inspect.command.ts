import { HmacKeyRing } from '../../auth/keys/hmac-key-ring.js';
import { secretProblem } from '../../auth/auth-startup.guard.js';
import { InvalidToken } from '../../auth/verify/invalid-token.error.js';
import { TokenVerifier } from '../../auth/verify/token-verifier.js';
import { VerificationCache } from '../../auth/verify/verification-cache.js';
import { AuthConfig } from '../../config/auth.config.js';
import { ConfigError } from '../../config/config.errors.js';
import { loadConfig } from '../../config/env.js';
import { type Command, EXIT, readOptions } from '../command.js';
import { reportOn } from '../token-report.js';

/** `token inspect` */
export const tokenInspect: Command = {
  usage: 'token inspect [TOKEN | -]',
  summary: 'Explain a token and say whether this server would take it.',
  details: `Without TOKEN, or with -, the token is read from the input, which keeps it out of the shell's history.
Credentials are never shown. Exit code 0: the server would take it; 1: it would not, or there is no key to tell.`,

  async run(args, context) {
    const [given = '-'] = readOptions(args, {}, 1).positionals;
    const text = given === '-' ? await context.readInput() : given;
    const token = text.trim().replace(/^(?:authorization: *)?bearer +/i, '');
    const verdict = await verdictOn(token, loadConfig(AuthConfig, context.env));
    context.out(reportOn(token, verdict));
    return verdict === 'valid' ? EXIT.ok : EXIT.refused;
  },
};

async function verdictOn(token: string, config: AuthConfig): Promise<string> {
  if (config.jwtSecretKey === undefined) return 'not checked: JWT_SECRET_KEY is not set';
  const problem = secretProblem(config);
  if (problem) throw new ConfigError([problem]);
  const verifier = new TokenVerifier(config, HmacKeyRing.fromConfig(config), new VerificationCache(config));
  try {
    await verifier.verify(token);
    return 'valid';
  } catch (error) {
    if (!(error instanceof InvalidToken)) throw error;
    return `refused: ${REASONS[error.reason]}`;
  }
}

const REASONS = {
  malformed: 'it is not a JWT of the form that is accepted here',
  too_large: 'it is larger than 8 kB',
  bad_signature: 'the signature is not of JWT_SECRET_KEY, or not HS256',
  issuer: 'iss is not JWT_ISSUER',
  audience: 'aud is not JWT_AUDIENCE',
  expired: 'it has expired',
  not_yet_valid: 'it is not valid yet',
  claims: 'a claim is missing or out of range; sub, iat and exp are needed, and exp - iat is limited',
  revoked: 'it has been revoked',
  disabled: 'its subject is disabled',
} as const;
