/** A request the API answers with HTTP 200, `success: false` and these `errors`. */
export class Refused extends Error {
  readonly errors: readonly string[];

  constructor(...errors: string[]) {
    super(errors.join('; '));
    this.name = 'Refused';
    this.errors = errors;
  }
}
