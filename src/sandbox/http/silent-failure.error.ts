/** A request the API answers with HTTP 500 and not a word. */
export class SilentFailure extends Error {
  constructor(about: string) {
    super(`Answered without a body: ${about}`);
    this.name = 'SilentFailure';
  }
}
