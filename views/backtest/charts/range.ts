/** First and last second that is shown. */
export interface Range {
  readonly min: number;
  readonly max: number;
}
