import { ApiController, ReadEndpoint } from '../http/api.decorators.js';
import { Args, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { invented } from '../http/invented.js';
import { Refused } from '../http/refused.error.js';
import { World } from '../world/world.js';

@ApiController('account')
export class AccountController {
  @ReadEndpoint('read')
  read(@CallerWorld() { tenant }: World, @Args() args: Arguments): object {
    const organizationId = args.optionalText('organizationId') ?? tenant.organizationId;
    if (organizationId !== tenant.organizationId) {
      throw new Refused(invented('You are not a member of this organization.'));
    }
    return {
      organizationId,
      creditBalance: 111.56,
      card: { brand: 'visa', expiration: '12/27', last4: '0001' },
    };
  }
}
