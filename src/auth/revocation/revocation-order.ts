import { isName } from '../verify/token-claims.js';

/** What to do with a subject: its present tokens, or itself. */
export const SUBJECT_ACTIONS = ['revoke_tokens', 'disable', 'enable'] as const;
export type SubjectAction = (typeof SUBJECT_ACTIONS)[number];

/** One thing to revoke, in one of three ways of naming it. */
export type RevocationOrder =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'jti'; readonly issuer: string; readonly jti: string }
  | {
      readonly kind: 'subject';
      readonly issuer: string;
      readonly subject: string;
      readonly action: SubjectAction;
    };

/** What is wrong with an order, as a sentence that names the parameter and no value. */
export class OrderRefused extends Error {}

type Parameters = Readonly<Record<string, unknown>>;

// RFC 7009 §2.1: with a token, clients may send what other servers know. Beside our own parameters a misspelled
// one would be left out without a word, and the wrong thing revoked.
const OWN_PARAMETERS = {
  jti: ['jti', 'issuer', 'token_type_hint'],
  subject: ['subject', 'issuer', 'action'],
};

/**
 * @param issuers those whose tokens are accepted; the first is meant where none is named.
 * @throws OrderRefused
 */
export function readOrder(parameters: Parameters, issuers: readonly string[]): RevocationOrder {
  const named = (['token', 'jti', 'subject'] as const).filter((name) => parameters[name] !== undefined);
  const [kind] = named;
  if (kind === undefined || named.length > 1) {
    throw new OrderRefused('Name what to revoke by exactly one of token, jti and subject.');
  }
  if (kind === 'token') return { kind, token: tokenOf(parameters) };
  const unknown = Object.keys(parameters).some((name) => !OWN_PARAMETERS[kind].includes(name));
  if (unknown) throw new OrderRefused(`With ${kind} come only ${OWN_PARAMETERS[kind].join(', ')}.`);
  const issuer = issuerOf(parameters, issuers);
  if (kind === 'jti') return { kind, issuer, jti: nameOf(parameters, kind) };
  return { kind, issuer, subject: nameOf(parameters, kind), action: actionOf(parameters) };
}

function tokenOf({ token }: Parameters): string {
  if (typeof token !== 'string' || token === '') throw new OrderRefused('token must be a text.');
  return token;
}

function nameOf(parameters: Parameters, name: 'jti' | 'subject'): string {
  const value = parameters[name];
  if (!isName(value)) throw new OrderRefused(`${name} must be 1 to 255 printable characters.`);
  return value;
}

function issuerOf({ issuer }: Parameters, issuers: readonly string[]): string {
  const found = issuer === undefined ? issuers[0] : issuers.find((known) => known === issuer);
  if (found === undefined) throw new OrderRefused('issuer must be one whose tokens are accepted here.');
  return found;
}

function actionOf({ action = 'revoke_tokens' }: Parameters): SubjectAction {
  const found = SUBJECT_ACTIONS.find((known) => known === action);
  if (!found) throw new OrderRefused(`action must be one of ${SUBJECT_ACTIONS.join(', ')}.`);
  return found;
}
