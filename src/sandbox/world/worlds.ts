import type { Tenant } from './tenants.js';
import { World, type WorldSettings } from './world.js';

const REFERENCE_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const REFERENCE_LENGTH = 10;

/** The worlds of all tenants, found by user id. */
export class Worlds {
  private worlds = new Map<string, World>();

  constructor(
    private readonly tenants: readonly Tenant[],
    private readonly settings: WorldSettings,
  ) {
    this.reset();
  }

  of(userId: string): World | undefined {
    return this.worlds.get(userId);
  }

  /** Every tenant starts over, with the ids it had the first time. */
  reset(): void {
    this.worlds = new Map(
      this.tenants.map((tenant, ordinal) => [
        String(tenant.userId),
        new World(tenant, ordinal, this.settings),
      ]),
    );
  }

  /** The number the service prints after a refusal for its support staff. */
  nextReference(): string {
    const characters = Array.from({ length: REFERENCE_LENGTH }, () =>
      REFERENCE_ALPHABET.charAt(Math.floor(Math.random() * REFERENCE_ALPHABET.length)),
    );
    return characters.join('');
  }
}
