import { secretProblem } from '../../auth/auth-startup.guard.js';
import { issuerProblems } from '../../auth/issuer-problems.js';
import type { Scope } from '../../auth/scope.js';
import { TemporarilyUnavailable } from '../../auth/unavailable.js';
import { InvalidToken, type InvalidTokenReason } from '../../auth/verify/invalid-token.error.js';
import { readToken } from '../../auth/verify/token-shape.js';
import { verifierOf } from '../../auth/verify/verifier-of.js';
import { AuthConfig } from '../../config/auth.config.js';
import { ConfigError } from '../../config/config.errors.js';
import { loadConfig } from '../../config/env.js';
import { ServerConfig } from '../../config/server.config.js';
import { type Command, EXIT, readOptions } from '../command.js';
import { reportOn } from '../token-report.js';

/** `token inspect` */
export const tokenInspect: Command = {
  usage: 'token inspect [TOKEN | -]',
  summary: 'Explain a token and say whether this server would take it.',
  details: `Without TOKEN, or with -, the token is read from the input, which keeps it out of the shell's history.
A token of an issuer in TRUSTED_ISSUERS is checked with the keys of that issuer, which are fetched for it.
Credentials are never shown. Exit code 0: the server would take it; 1: it would not, or there is no key to tell.`,

  async run(args, context) {
    const [given = '-'] = readOptions(args, {}, 1).positionals;
    const text = given === '-' ? await context.readInput() : given;
    const token = text.trim().replace(/^(?:authorization: *)?bearer +/i, '');
    const auth = loadConfig(AuthConfig, context.env);
    const { verdict, scopes } = await judge(token, auth, loadConfig(ServerConfig, context.env));
    context.out(reportOn(token, verdict, scopes));
    return scopes ? EXIT.ok : EXIT.refused;
  },
};

interface Judgement {
  readonly verdict: string;
  /** What a token that is accepted may do. */
  readonly scopes?: ReadonlySet<Scope>;
}

async function judge(token: string, auth: AuthConfig, server: ServerConfig): Promise<Judgement> {
  if (auth.jwtSecretKey === undefined && !isOfTrustedIssuer(token, auth)) {
    return { verdict: 'not checked: JWT_SECRET_KEY is not set' };
  }
  const weakness = auth.jwtSecretKey === undefined ? undefined : secretProblem(auth);
  const problems = [...(weakness ? [weakness] : []), ...issuerProblems({ auth, server })];
  if (problems.length > 0) throw new ConfigError(problems);
  try {
    const { principal } = await verifierOf(auth, server).verify(token);
    return { verdict: 'valid', scopes: principal.scopes };
  } catch (error) {
    if (error instanceof TemporarilyUnavailable) {
      return { verdict: 'not checked: the keys of its issuer cannot be had at the moment' };
    }
    if (!(error instanceof InvalidToken)) throw error;
    return { verdict: `refused: ${REASONS[error.reason]}` };
  }
}

function isOfTrustedIssuer(token: string, { trustedIssuers }: AuthConfig): boolean {
  try {
    const { iss } = readToken(token).claims;
    return trustedIssuers.some(({ issuer }) => issuer === iss);
  } catch {
    return false;
  }
}

const REASONS: Readonly<Record<InvalidTokenReason, string>> = {
  malformed: 'it is not a JWT of the form that is accepted here',
  too_large: 'it is larger than 8 kB',
  bad_signature:
    'no key of its issuer made the signature (JWT_SECRET_KEY for our own), or the algorithm is not allowed',
  token_type: 'it is not an access token: typ, or the claims, are those of another kind of token',
  issuer: 'iss is not JWT_ISSUER, and not in TRUSTED_ISSUERS',
  audience: 'aud is not JWT_AUDIENCE, or not the audience of its issuer in TRUSTED_ISSUERS',
  expired: 'it has expired',
  not_yet_valid: 'it is not valid yet',
  claims:
    "a claim is missing, out of range, or not this issuer's to make; sub, iat and exp are needed, and exp - iat is limited",
  revoked: 'it has been revoked',
  disabled: 'its subject is disabled',
};
