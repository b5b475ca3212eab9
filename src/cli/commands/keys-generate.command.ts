import { type Command, EXIT, readOptions } from '../command.js';
import { NAMED_RINGS, newNamedKey, newSecret, ringFrom } from '../new-keys.js';

/** `keys generate` */
export const keysGenerate: Command = {
  usage: 'keys generate [--for claims | vault]',
  summary: 'Print a new random key: a value for JWT_SECRET_KEY, or with --for one for another ring.',
  details: `  --for claims            an entry of ${NAMED_RINGS.claims}, which encrypts credentials in tokens
  --for vault             an entry of ${NAMED_RINGS.vault}, which encrypts stored credentials
The key is printed alone, so that it can be put where it belongs without being shown:
  export JWT_SECRET_KEY="$(quantconnect-mcp keys generate)"`,

  async run(args, context) {
    const { values } = readOptions(args, { for: { type: 'string' } });
    context.out(ringFrom(values.for) === undefined ? newSecret() : newNamedKey());
    return EXIT.ok;
  },
};
