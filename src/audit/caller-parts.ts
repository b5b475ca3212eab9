import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import type { AuditActor } from './audit-event.js';
import { writtenOnce } from './canonical-json.js';
import { actorOf } from './redaction.js';

// Sets of scopes are many in theory and few in practice; those beyond are kept by each principal for itself.
const MOST_SHARED_SCOPES = 256;

interface Parts {
  readonly scopes: readonly string[];
  /** As whom the last call came. */
  actor: AuditActor;
}

/** What all events of a token say alike: made once, and kept as long as its principal is, by nothing else. */
@Injectable()
export class CallerParts {
  private readonly known = new WeakMap<Principal, Parts>();
  /** By their own names. */
  private readonly scopes = new Map<string, readonly string[]>();

  scopesOf(principal: Principal): readonly string[] {
    return this.of(principal).scopes;
  }

  /** @param agent what the client says of itself; one token has mostly one client */
  actorOf(principal: Principal, agent: string | undefined): AuditActor {
    const parts = this.of(principal);
    if (parts.actor.agent !== agent) parts.actor = actorWith(principal, agent);
    return parts.actor;
  }

  private of(principal: Principal): Parts {
    const known = this.known.get(principal);
    if (known) return known;
    const parts = { scopes: this.shared([...principal.scopes]), actor: actorWith(principal, undefined) };
    this.known.set(principal, parts);
    return parts;
  }

  private shared(scopes: readonly string[]): readonly string[] {
    const name = scopes.join(' ');
    const known = this.scopes.get(name);
    if (known) return known;
    const list = writtenOnce(scopes);
    if (this.scopes.size < MOST_SHARED_SCOPES) this.scopes.set(name, list);
    return list;
  }
}

// Not as a copy of another object: V8 describes the shape of each frozen copy anew, which takes 200 bytes.
const actorWith = (principal: Principal, agent: string | undefined): AuditActor =>
  writtenOnce(actorOf(principal, agent));
