/** RFC 7518 §3.2: an HS256 key is at least as long as the hash. */
const MIN_BYTES = 32;
const MIN_DISTINCT_BYTES = 16;

// Fillers of READMEs, tutorials and compose files, reduced to letters; longer ones first.
const PLACEHOLDERS = [
  'devsecretkeychangeinproduction',
  'changethisinproduction',
  'changemeinproduction',
  'changeinproduction',
  'replacewithsecretkey',
  'yoursecretkeyhere',
  'yourjwtsecretkey',
  'yoursecretkey',
  'supersecretkey',
  'yourjwtsecret',
  'jwtsecretkey',
  'yoursecret',
  'supersecret',
  'mysecretkey',
  'replaceme',
  'secretkey',
  'jwtsecret',
  'mysecret',
  'changeit',
  'changeme',
  'password',
  'insecure',
  'default',
  'example',
  'secret',
];
// What may surround a placeholder without making it a key: a few letters of padding, digits, dashes.
const PADDING_LETTERS = 6;

/**
 * Bytes of a secret: UTF-8 text, or `base64:` / `hex:` followed by the bytes in that encoding.
 * @returns undefined when the text after a prefix is not in that encoding.
 */
export function secretBytes(secret: string): Buffer | undefined {
  if (secret.startsWith('hex:')) return decoded(secret.slice(4), 'hex', /^(?:[\da-f]{2})+$/i);
  if (!secret.startsWith('base64:')) return Buffer.from(secret, 'utf8');
  return decoded(secret.slice(7), 'base64', /^[\w+/-]+={0,2}$/);
}

/** Why a secret must not sign tokens, as the end of a sentence that begins with its name; never the value. */
export function weaknessOf(secret: string): string | undefined {
  const bytes = secretBytes(secret);
  if (!bytes) return 'is not written in the encoding that its prefix names';
  if (isPlaceholder(secret) || isPlaceholder(bytes.toString('latin1'))) return 'is a well-known placeholder';
  if (bytes.length < MIN_BYTES) return `has fewer than ${MIN_BYTES} bytes`;
  const distinct = distinctBytes(bytes);
  if (distinct === 1) return 'is one byte repeated';
  return distinct < MIN_DISTINCT_BYTES ? `has fewer than ${MIN_DISTINCT_BYTES} different bytes` : undefined;
}

function decoded(text: string, encoding: 'hex' | 'base64', form: RegExp): Buffer | undefined {
  return form.test(text) ? Buffer.from(text, encoding) : undefined;
}

function isPlaceholder(text: string): boolean {
  const letters = text.toLowerCase().replace(/[^a-z]/g, '');
  const found = PLACEHOLDERS.filter((placeholder) => letters.includes(placeholder));
  const rest = found.reduce((left, placeholder) => left.replaceAll(placeholder, ''), letters);
  return found.length > 0 && new Set(rest).size <= PADDING_LETTERS;
}

// A hexadecimal key has only 16 different characters, and a random one of 64 often lacks one of them: what
// counts is the bytes it spells.
function distinctBytes(bytes: Buffer): number {
  const text = bytes.toString('latin1');
  const spelled = /^(?:[\da-f]{2}){32,}$/i.test(text) ? Buffer.from(text, 'hex') : bytes;
  return new Set(spelled).size;
}
