import { ApiController, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { ownOrganization } from '../organizations/organization.js';
import { World } from '../world/world.js';
import { filesBelow } from './data-files.js';
import { DATASETS, PRICES } from './datasets.js';

/** The data market; the same for every tenant. */
@ApiController()
export class DataController {
  @ReadEndpoint('market/data/list')
  datasets(): object {
    return { list: DATASETS };
  }

  @ReadEndpoint('data/list')
  files(@Args() args: Arguments): object {
    return { objects: filesBelow(args.text('filePath')) };
  }

  @ReadEndpoint('data/prices')
  prices(@CallerWorld() { tenant }: World, @Args() args: Arguments): object {
    ownOrganization(args, tenant);
    return PRICES;
  }
}
