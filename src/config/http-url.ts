import { IsUrl } from 'class-validator';

const OPTIONS = { require_tld: false, require_protocol: true, protocols: ['http', 'https'] };

/** A whole address over HTTP; a host inside a network needs no dot. */
export const IsHttpUrl = (): PropertyDecorator =>
  IsUrl(OPTIONS, { message: '$property must be an address that begins with http:// or https://' });
