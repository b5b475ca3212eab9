import { createHash } from 'node:crypto';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import type { World } from '../world/world.js';

const ACCOUNTS = [{ id: '11223344', name: '11223344 | Margin | USD' }];

/** What a sign-in gives, by brokerage; every value is made from the tenant and the sign-in. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  alpaca: ['alpaca-access-token'],
  tradestation: ['trade-station-client-id', 'trade-station-refresh-token'],
  charlesschwab: [],
  tastytrade: ['tastytrade-refresh-token'],
};

/** A tenant's sign-ins at brokerages: begun by a call, finished in a browser. */
export class Authorizations {
  private readonly begun = new Map<string, string>();
  private readonly granted = new Map<string, string>();

  constructor(private readonly world: World) {}

  /** Answers the secret by which the browser is recognised. */
  begin(brokerage: string): string {
    this.refuseUnknown(brokerage);
    const state = this.world.identifiers.hex();
    this.begun.set(state, brokerage);
    return state;
  }

  finish(state: string): boolean {
    const brokerage = this.begun.get(state);
    if (brokerage !== undefined) this.granted.set(brokerage, state);
    return brokerage !== undefined;
  }

  read(brokerage: string): object {
    this.refuseUnknown(brokerage);
    const state = this.granted.get(brokerage);
    if (state === undefined) throw new Refused(invented('The connection is not authorized yet.'));
    const secret = (name: string): string => createHash('md5').update(`${name}:${state}`).digest('hex');
    const secrets = (FIELDS[brokerage] ?? []).map((name) => [name, secret(name)] as const);
    return { ...Object.fromEntries(secrets), accounts: ACCOUNTS };
  }

  private refuseUnknown(brokerage: string): void {
    if (!Object.hasOwn(FIELDS, brokerage)) throw new Refused(invented(`Unknown brokerage: ${brokerage}`));
  }
}
