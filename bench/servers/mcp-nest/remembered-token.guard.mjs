import { claimsOf } from '../quantconnect.mjs';

/** The user of a request, as the bare proxy gets it: a token is verified once and then remembered. */
export class RememberedTokenGuard {
  async canActivate(context) {
    const request = context.switchToHttp().getRequest();
    request.user = await claimsOf(request.headers.authorization);
    return true;
  }
}
