import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Worlds } from '../world/worlds.js';
import { apiRequest } from './api-request.js';
import { invented } from './invented.js';
import { Refused } from './refused.error.js';
import { provesToken, readSignature, type Signature } from './signature.js';

// How far ahead a clock may run is not documented, so the same bound holds in both directions.
const SIGNATURE_LIFETIME_SECONDS = 7200;

/** Lets a signed request through and gives it the world of its user. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(private readonly worlds: Worlds) {}

  canActivate(context: ExecutionContext): boolean {
    const request = apiRequest(context);
    const signature = readSignature(request);
    refuseStale(signature);
    const world = this.worlds.of(signature.userId);
    if (!world) throw new Refused(`UserID not valid (None) REF #${this.worlds.nextReference()}`);
    if (!provesToken(signature, world.tenant.token)) {
      throw new Refused(`Hash doesn't match. ${invented('Check the API token and the timestamp.')}`);
    }
    request.world = world;
    return true;
  }
}

function refuseStale({ timestamp }: Signature): void {
  const seconds = Number.parseInt(timestamp, 10) || 0;
  if (seconds === 0) throw new Refused('Invalid timestamp, value received: 0');
  const age = Math.abs(Date.now() / 1000 - seconds);
  if (age > SIGNATURE_LIFETIME_SECONDS) {
    throw new Refused(invented(`Invalid timestamp, value received: ${seconds}`));
  }
}
