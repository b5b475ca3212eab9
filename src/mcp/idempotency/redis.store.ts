import type { SealedBox } from '../../auth/keys/sealed-box.js';
import type { RedisConnection } from '../../redis/redis.connection.js';
import { RedisUnavailable } from '../../redis/redis.errors.js';
import { IdempotencyUnavailable } from './idempotency.errors.js';
import {
  type Claim,
  type Earlier,
  type IdempotencyStore,
  LEASE_MS,
  REMEMBERED_MS,
  type Slot,
} from './idempotency.store.js';

// KEYS: the record, and the lease that its holder keeps alive. ARGV[1] is the claim of whoever asks. Times are
// left to Redis, so that the clocks of the replicas need not agree.

// A command may be sent again after an interruption: a slot with the caller's own claim is the caller's.
const CLAIM = `
local r = redis.call('HMGET', KEYS[1], 'state', 'claim', 'print', 'startedAt', 'answer')
if r[1] and r[2] ~= ARGV[1] then
  return { r[1], r[2], r[3], r[4], r[5] or '', redis.call('EXISTS', KEYS[2]) }
end
redis.call('HSET', KEYS[1], 'state', 'started', 'claim', ARGV[1], 'print', ARGV[4], 'startedAt', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
return nil`;

const TAKE_UP = `
local claim = redis.call('HGET', KEYS[1], 'claim')
if claim == ARGV[1] then return 1 end
if claim ~= ARGV[4] or redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'state', 'started', 'claim', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
return 1`;

const RENEW = `
if redis.call('HGET', KEYS[1], 'claim') == ARGV[1] then
  redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
end`;

const SETTLE = `
if redis.call('HGET', KEYS[1], 'claim') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'state', ARGV[4], 'answer', ARGV[5])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  redis.call('DEL', KEYS[2])
end`;

const RELEASE = `
if redis.call('HGET', KEYS[1], 'claim') == ARGV[1] then redis.call('DEL', KEYS[1], KEYS[2]) end`;

type Found = [state: string, id: string, print: string, startedAt: string, answer: string, isHeld: number];

/** The memory of all replicas. Answers are closed before they are put there. */
export class RedisIdempotencyStore implements IdempotencyStore {
  /** Older than any replica. */
  readonly beganAt = 0;

  constructor(
    private readonly redis: RedisConnection,
    private readonly box: SealedBox,
  ) {}

  async claim(slot: Slot, claim: Claim): Promise<Earlier | undefined> {
    const found = await this.run(CLAIM, slot, claim, claim.fingerprint, String(claim.startedAt));
    return found ? this.earlier(slot, found as Found) : undefined;
  }

  async takeUp(slot: Slot, earlier: Claim, claim: Claim): Promise<boolean> {
    return (await this.run(TAKE_UP, slot, claim, earlier.id)) === 1;
  }

  async renew(slot: Slot, claim: Claim): Promise<void> {
    await this.run(RENEW, slot, claim);
  }

  async settle(slot: Slot, claim: Claim, answer: string): Promise<void> {
    await this.run(SETTLE, slot, claim, 'done', this.box.close(answer, slot.name));
  }

  async leaveUncertain(slot: Slot, claim: Claim): Promise<void> {
    await this.run(SETTLE, slot, claim, 'uncertain', '');
  }

  async release(slot: Slot, claim: Claim): Promise<void> {
    await this.run(RELEASE, slot, claim);
  }

  /** An answer that cannot be opened is as good as lost; what it was the answer to can be looked for. */
  private earlier({ name }: Slot, [state, id, fingerprint, startedAt, closed, isHeld]: Found): Earlier {
    const claim = { id, fingerprint, startedAt: Number(startedAt) };
    const answer = state === 'done' ? this.box.open(closed, name) : undefined;
    if (answer !== undefined) return { ...claim, state: 'done', answer };
    return { ...claim, state: isHeld === 1 ? 'started' : 'uncertain' };
  }

  private async run(script: string, { name }: Slot, { id }: Claim, ...more: string[]): Promise<unknown> {
    // The braces keep both on one node of a cluster.
    const record = this.redis.key(`ik:{${name}}`);
    const args = [record, `${record}:lease`, id, REMEMBERED_MS, LEASE_MS, ...more];
    try {
      return await this.redis.run((client) => client.eval(script, 2, ...args));
    } catch (error) {
      throw error instanceof RedisUnavailable ? new IdempotencyUnavailable() : error;
    }
  }
}
