import { Injectable } from '@nestjs/common';
import { flatText } from '../auth/flat-text.js';
import { Seal } from '../auth/keys/seal.js';
import type { Principal } from '../auth/principal.js';
import { AuthConfig } from '../config/auth.config.js';
import { RedisConnection } from '../redis/redis.connection.js';
import { RedisUnavailable } from '../redis/redis.errors.js';
import { DAY_SECONDS, keysSince, keysNow, WINDOWS, type WindowName } from './active-user-windows.js';

// Whoever is forgotten early was not here for longest, so it is the long window that counts too few.
const MOST_REMEMBERED = 50_000;
// Somebody who calls all the time is seen this often, which is precise enough for windows of minutes,
const SEE_AGAIN_SECONDS = 1;
// and told of this often.
const TELL_AGAIN_SECONDS = 60;

/**
 * How many distinct callers (tenant, subject and client) there were lately: among all replicas where they share a
 * Redis, which estimates it within one per cent and keeps no names, otherwise in this process. What leaves the
 * process is a keyed hash, and it cannot be read back.
 */
@Injectable()
export class ActiveUsers {
  private readonly seal: Seal;
  /** When each was last seen, the one seen longest ago first; Unix seconds. */
  private readonly lastSeen = new Map<string, number>();
  private readonly lastTold = new Map<string, number>();
  private readonly untold = new Set<string>();

  constructor(
    auth: AuthConfig,
    private readonly redis: RedisConnection,
  ) {
    this.seal = new Seal(auth, 'active users');
  }

  saw({ tenant, clientId = '' }: Principal, now = Date.now() / 1000): void {
    const user = `${tenant} ${clientId}`;
    if (now - (this.lastSeen.get(user) ?? 0) < SEE_AGAIN_SECONDS) return;
    keepNewest(this.lastSeen, flatText(user), now);
    if (!this.redis.isConfigured || now - (this.lastTold.get(user) ?? 0) < TELL_AGAIN_SECONDS) return;
    keepNewest(this.lastTold, flatText(user), now);
    // Nobody asks for the metrics, or Redis does not take them.
    if (this.untold.size < MOST_REMEMBERED) this.untold.add(JSON.stringify([tenant, clientId]));
  }

  /** Of every window; of this process alone while Redis is away. */
  async count(now = Date.now() / 1000): Promise<Record<WindowName, number>> {
    try {
      return this.redis.isConfigured ? await this.countOfAll(now) : this.countHere(now);
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      return this.countHere(now);
    }
  }

  private async countOfAll(now: number): Promise<Record<WindowName, number>> {
    await this.tell(now);
    const counts = await this.redis.run((client) =>
      Promise.all(WINDOWS.map((window) => client.pfcount(...keysSince(window, now).map(this.key)))),
    );
    return Object.fromEntries(WINDOWS.map(({ name }, index) => [name, counts[index]!])) as never;
  }

  /** Kept for the next time where Redis does not take them. */
  private async tell(now: number): Promise<void> {
    const users = [...this.untold];
    if (users.length === 0) return;
    const hashes = users.map((user) => this.seal.of(user));
    await this.redis.run((client) => {
      const commands = client.multi();
      for (const [name, seconds] of keysNow(now))
        commands.pfadd(this.key(name), ...hashes).expire(this.key(name), seconds);
      return commands.exec();
    });
    for (const user of users) this.untold.delete(user);
  }

  private countHere(now: number): Record<WindowName, number> {
    for (const [user, seen] of this.lastSeen) {
      if (seen >= now - DAY_SECONDS) break;
      this.lastSeen.delete(user);
    }
    const seen = [...this.lastSeen.values()];
    const since = (seconds: number): number => seen.filter((at) => at >= now - seconds).length;
    return Object.fromEntries(WINDOWS.map(({ name, seconds }) => [name, since(seconds)])) as never;
  }

  private readonly key = (name: string): string => this.redis.key(`au:${name}`);
}

function keepNewest(map: Map<string, number>, key: string, value: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MOST_REMEMBERED) map.delete(map.keys().next().value!);
}
