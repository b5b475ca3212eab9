import { ALL_SCOPES } from '../../auth/scope.js';
import { type Command, readOptions } from '../command.js';
import { mintToken } from '../token-minting.js';

/** `--create-dev-token` */
export const devToken: Command = {
  usage: '--create-dev-token',
  summary: 'Print a token for development: subject dev, every scope, 24 h, the account of QUANTCONNECT_*.',

  run(args, context) {
    readOptions(args, {});
    return mintToken({ subject: 'dev', scopes: ALL_SCOPES, flags: {} }, context);
  },
};
