import { type QuantConnectError, QuantConnectRejected } from '../quantconnect/quantconnect.errors.js';
import { oneLine } from '../quantconnect/upstream-text.js';

const REASON_CHARACTERS = 100;

/** Why something could not be read, as a clause: what QuantConnect said, quoted, or the name of the failure. */
export function reasonOf(error: QuantConnectError): string {
  if (!(error instanceof QuantConnectRejected)) return error.code;
  return `QuantConnect refused: "${oneLine(error.reasons.join(' | '), REASON_CHARACTERS)}"`;
}
