import { HttpException, HttpStatus } from '@nestjs/common';

/** A request to an administrative endpoint that cannot be carried out; answered in the form of RFC 6749 §5.2. */
export class AdminRequestRefused extends HttpException {
  readonly reason = 'invalid_request';

  constructor(description: string, status: number = HttpStatus.BAD_REQUEST) {
    super({ error: 'invalid_request', error_description: description }, status);
  }
}
