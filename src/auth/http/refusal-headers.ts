import { Injectable } from '@nestjs/common';
import { bearerChallenge, type Challenge, type HasHeaders } from '../challenge.js';
import { ProtectedResource } from '../metadata/protected-resource.js';

/** The headers of a refusal: those it names, and in a challenge where a client learns how to get a token. */
@Injectable()
export class RefusalHeaders {
  constructor(private readonly resource: ProtectedResource) {}

  of(exception: unknown): Record<string, string> {
    const { headers = {}, challenge } = (exception ?? {}) as Partial<HasHeaders & Challenge>;
    if (!challenge) return headers;
    const { scope } = challenge;
    const { metadataUrl } = this.resource;
    const whole = {
      ...challenge,
      ...(scope !== undefined && { scope: this.resource.scopesAsIssued(scope) }),
      ...(metadataUrl && { resource_metadata: metadataUrl }),
    };
    return { ...headers, 'WWW-Authenticate': bearerChallenge(whole) };
  }
}
