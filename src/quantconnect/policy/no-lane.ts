export type NoLaneReason = 'queue_full' | 'waited_too_long';

/** A request that was not sent, because too many are under way. */
export class NoLane extends Error {
  constructor(readonly reason: NoLaneReason) {
    super(`No lane: ${reason}`);
    this.name = 'NoLane';
  }
}
