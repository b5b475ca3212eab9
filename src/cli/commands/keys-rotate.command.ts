import { secretProblem } from '../../auth/auth-startup.guard.js';
import { MAX_RING_KEYS } from '../../auth/keys/hmac-key-ring.js';
import { readNamedKeys } from '../../auth/keys/named-keys.js';
import { secretBytes } from '../../auth/keys/secret-strength.js';
import { AuthConfig } from '../../config/auth.config.js';
import { ConfigError } from '../../config/config.errors.js';
import { CredentialsConfig } from '../../config/credentials.config.js';
import { loadConfig } from '../../config/env.js';
import { type Command, type Context, EXIT, readOptions } from '../command.js';
import { inWords } from '../duration.js';
import { NAMED_RINGS, type NamedRing, newNamedKey, newSecret, ringFrom } from '../new-keys.js';

/** `keys rotate` */
export const keysRotate: Command = {
  usage: 'keys rotate [--for claims | vault]',
  summary:
    'Print the settings with a new key in front and the present ones behind, and how to roll them out.',
  details: `  --for claims            ${NAMED_RINGS.claims} instead of JWT_SECRET_KEY and JWT_SECRET_KEYS_PREVIOUS
  --for vault             ${NAMED_RINGS.vault}
The present keys are read from the environment. The settings are printed on the output, ready to be pasted; what
to do with them on the error output.`,

  async run(args, context) {
    const { values } = readOptions(args, { for: { type: 'string' } });
    const ring = ringFrom(values.for);
    const { lines, steps } = ring === undefined ? rotatedSecret(context) : rotatedRing(ring, context);
    for (const line of lines) context.out(line);
    steps.forEach((step, index) => context.err(`${index + 1}. ${step}`));
    return EXIT.ok;
  },
};

interface Rotation {
  readonly lines: readonly string[];
  readonly steps: readonly string[];
}

function rotatedSecret({ env }: Context): Rotation {
  const auth = loadConfig(AuthConfig, env);
  const problem = secretProblem(auth);
  if (problem) throw new ConfigError([problem]);
  const previous = [auth.jwtSecretKey ?? '', ...auth.jwtSecretKeysPrevious].slice(0, MAX_RING_KEYS - 1);
  return {
    lines: [`JWT_SECRET_KEY=${newSecret()}`, `JWT_SECRET_KEYS_PREVIOUS=${previous.map(listable).join(',')}`],
    steps: [
      'On every server: add the new key to JWT_SECRET_KEYS_PREVIOUS, and leave JWT_SECRET_KEY as it is.',
      'When all have it: put these two lines in place, one server after the other.',
      `${inWords(auth.jwtMaxLifetimeSeconds)} later (JWT_MAX_LIFETIME_SECONDS): take the old key out; no token of it is left.`,
    ],
  };
}

// A comma would split it, and shells and .env files read other characters in their own way. The same bytes in
// another notation are the same key.
function listable(secret: string): string {
  if (/^[\w+/=:.-]+$/.test(secret)) return secret;
  return `base64:${secretBytes(secret)?.toString('base64') ?? ''}`;
}

const LAST_STEPS: Readonly<Record<NamedRing, string>> = {
  claims: 'When no token made before is still valid: take the old entry out.',
  vault: 'Then: run `quantconnect-mcp vault rewrap`, and take the old entry out.',
};

function rotatedRing(name: NamedRing, { env }: Context): Rotation {
  const variable = NAMED_RINGS[name];
  const config = loadConfig(CredentialsConfig, env);
  const present = name === 'claims' ? config.claimKeys : config.vaultKeys;
  if (present === undefined) {
    throw new ConfigError([`${variable} is not set: make a first key with \`keys generate --for ${name}\`.`]);
  }
  const { problems } = readNamedKeys(variable, present);
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    lines: [`${variable}=${[newNamedKey(), ...present.split(',').map((entry) => entry.trim())].join(',')}`],
    steps: [
      `On every server: add the new entry at the end of ${variable}, where it decrypts only.`,
      'When all have it: put this line in place, one server after the other.',
      LAST_STEPS[name],
    ],
  };
}
