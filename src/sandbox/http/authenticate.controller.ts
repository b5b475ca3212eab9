import { ApiController, ReadEndpoint } from './api.decorators.js';

@ApiController()
export class AuthenticateController {
  // The guard has done the work; reaching this method is the answer.
  @ReadEndpoint('authenticate')
  authenticate(): object {
    return {};
  }
}
