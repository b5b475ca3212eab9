/**
 * What is open now, where things come and go all the time. A Map or Set that grows and shrinks with them leaves its
 * earlier tables behind; those that have become old keep what they once held from being collected with the young, and
 * with it all that belongs to it: 5 kB of every call. Here nothing is left in a place that was given back.
 */
export class OpenSet<T> {
  private readonly places: (T | undefined)[] = [];
  private readonly free: number[] = [];

  get size(): number {
    return this.places.length - this.free.length;
  }

  /** @returns its place, to give back */
  add(one: T): number {
    const place = this.free.pop() ?? this.places.length;
    this.places[place] = one;
    return place;
  }

  /** Call it once for each `add`: the place may be another's by then. */
  remove(place: number): void {
    this.places[place] = undefined;
    this.free.push(place);
  }

  /** In no order. A list of its own, so that what is in it may be removed meanwhile. */
  all(): T[] {
    return this.places.filter((one) => one !== undefined);
  }
}
