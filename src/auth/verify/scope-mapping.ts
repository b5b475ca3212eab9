import type { TrustedIssuer } from '../../config/trusted-issuer.js';
import { isScope, type Scope, SCOPE_GROUPS, type ScopeGroup } from '../scope.js';

type Claims = Readonly<Record<string, unknown>>;
type Mapping = Pick<TrustedIssuer, 'scopeClaims' | 'scopeMap' | 'scopePrefix'>;

/** The scopes that an external issuer grants, in our words. What has no meaning here is left out. */
export function mappedScopes(claims: Claims, mapping: Mapping): Scope[] {
  return mapping.scopeClaims.flatMap((claim) => listed(claimAt(claims, claim))).flatMap(meaningIn(mapping));
}

/** The scopes of a text that lists scopes and scope groups; undefined if any word of it is neither. */
export function scopesNamed(text: string): Scope[] | undefined {
  const words = text.split(/\s+/).filter((word) => word.length > 0);
  const meanings = words.map(scopesOfWord);
  return meanings.includes(undefined) ? undefined : meanings.flatMap((scopes) => scopes ?? []);
}

/** Text values of a claim: a list, or words separated by spaces. */
export function listed(claim: unknown): unknown[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim : [];
}

// A group is a word of ours for many scopes: an issuer's `admin` means whatever it means there, and becomes
// ours only where the operator says so.
function meaningIn({ scopeMap = {}, scopePrefix = '' }: Mapping): (value: unknown) => Scope[] {
  return (value) => {
    if (typeof value !== 'string') return [];
    const name = value.startsWith(scopePrefix) ? value.slice(scopePrefix.length) : value;
    const mapped = [value, name].find((key) => Object.hasOwn(scopeMap, key));
    if (mapped !== undefined) return scopesNamed(scopeMap[mapped] ?? '') ?? [];
    return isScope(name) ? [name] : [];
  };
}

function scopesOfWord(word: string): readonly Scope[] | undefined {
  if (isScope(word)) return [word];
  return Object.hasOwn(SCOPE_GROUPS, word) ? SCOPE_GROUPS[word as ScopeGroup] : undefined;
}

/** A claim by its name, which may contain dots, or else by its path, as `realm_access.roles`. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((value, key) => {
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return isObject ? (value as Claims)[key] : undefined;
  }, claims);
}
