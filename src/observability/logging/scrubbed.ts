// A stack is a few thousand characters; nothing that is longer is read by anybody.
const MOST_CHARACTERS = 8000;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Tokens, signed or sealed: base64url parts, of which the first is a JSON object.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g, '[token]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [redacted]'],
  // User and password of a URL. A password may hold anything but a slash and spaces, an @ too.
  [/(\b[a-z][a-z\d+.-]{1,20}:\/\/)[^\s/]*@/gi, '$1[redacted]@'],
  // Ends of lines that JSON leaves as they are, and some readers of logs do not.
  [/[\u0085\u2028\u2029]/g, ' '],
];

/** Without a match there is nothing to take out. */
export const MAY_BE_SECRET = /eyJ|@|bearer|basic|[\u0085\u2028\u2029]/i;

/**
 * A text without what is certain to be a secret by its form. The last of several nets: texts that reach the log are our
 * own, and those of errors of libraries, which may quote an address with its password.
 */
export function scrubbed(text: string): string {
  const short = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  if (!MAY_BE_SECRET.test(short)) return short;
  return PATTERNS.reduce((clean, [pattern, instead]) => clean.replace(pattern, instead), short);
}
