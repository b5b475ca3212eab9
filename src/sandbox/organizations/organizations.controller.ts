import { ApiController, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { World } from '../world/world.js';
import { organizationNodes } from './organization-nodes.js';
import { organizationToListEntry, organizationToWire, ownOrganization } from './organization.js';

@ApiController()
export class OrganizationsController {
  @ReadEndpoint('organizations/list')
  list(@CallerWorld() { tenant }: World): object {
    return { organizations: [organizationToListEntry(tenant)] };
  }

  @ReadEndpoint('organizations/read')
  read(@CallerWorld() { tenant }: World, @Args() args: Arguments): object {
    if (args.has('organizationId')) ownOrganization(args, tenant);
    return { organization: organizationToWire(tenant) };
  }

  @ReadEndpoint('nodes/read')
  nodes(@CallerWorld() world: World, @Args() args: Arguments): object {
    ownOrganization(args, world.tenant);
    return organizationNodes(world);
  }
}
