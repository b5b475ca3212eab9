import { ApiController, ReadEndpoint } from '../http/api.decorators.js';
import { LEAN_VERSIONS } from '../projects/lean-versions.js';
import { ENVIRONMENTS } from './environments.js';

/** What projects can run on; the same for every tenant. */
@ApiController('lean')
export class LeanController {
  @ReadEndpoint('versions/read')
  versions(): object {
    return { versions: LEAN_VERSIONS };
  }

  @ReadEndpoint('environments/read')
  environments(): object {
    return { environments: ENVIRONMENTS };
  }
}
