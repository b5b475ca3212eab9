import { privateKeyFrom, publicKeyText } from '../../audit/anchors/anchor-key.js';
import { type Command, type Context, EXIT, readOptions } from '../command.js';
import { ANCHOR, NAMED_RINGS, newNamedKey, newSecret, ringFrom } from '../new-keys.js';

/** `keys generate` */
export const keysGenerate: Command = {
  usage: 'keys generate [--for claims | vault | anchor]',
  summary: 'Print a new random key: a value for JWT_SECRET_KEY, or with --for one for another ring.',
  details: `  --for claims            an entry of ${NAMED_RINGS.claims}, which encrypts credentials in tokens
  --for vault             an entry of ${NAMED_RINGS.vault}, which encrypts stored credentials
  --for anchor            AUDIT_ANCHOR_KEY, which signs; its public half is printed on standard error
The key is printed alone, so that it can be put where it belongs without being shown:
  export JWT_SECRET_KEY="$(quantconnect-mcp keys generate)"`,

  async run(args, context) {
    const { values } = readOptions(args, { for: { type: 'string' } });
    if (values.for === ANCHOR) return printAnchorKey(context);
    context.out(ringFrom(values.for) === undefined ? newSecret() : newNamedKey());
    return EXIT.ok;
  },
};

/** Any 32 bytes are an Ed25519 key. */
function printAnchorKey({ out, err }: Context): number {
  const secret = newSecret();
  out(secret);
  err(`Its public half, for audit verify --anchor-public-key: ${publicKeyText(privateKeyFrom(secret)!)}`);
  return EXIT.ok;
}
