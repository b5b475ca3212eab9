/** Times as texts: RFC 3339, UTC, in milliseconds. The last is remembered, because many events share it. */
export class Rfc3339 {
  private atMs = Number.NaN;
  private text = '';

  textOf(ms: number): string {
    if (ms !== this.atMs) [this.atMs, this.text] = [ms, new Date(ms).toISOString()];
    return this.text;
  }
}
