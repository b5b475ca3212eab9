import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { flatText } from './flat-text.js';
import { PerPrincipal } from './per-principal.js';
import type { Principal } from './principal.js';

/** Names of those who call: one client of one tenant. A token that names no client stands for the tenant as a whole. */
@Injectable()
export class CallerKeys {
  // Whatever counts them keeps the name for each, so it is one text for all.
  readonly #keys = new PerPrincipal(keyOf);

  of(principal: Principal): string {
    return this.#keys.of(principal);
  }
}

function keyOf({ tenant, clientId }: Principal): string {
  if (clientId === undefined) return tenant;
  return flatText(`${tenant}:${hash('sha256', clientId, 'buffer').toString('hex', 0, 16)}`);
}
