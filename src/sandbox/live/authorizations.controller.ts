import { Controller, Get, Header, Query, Redirect, Req } from '@nestjs/common';
import { ApiController, Endpoint, ReadEndpoint } from '../http/api.decorators.js';
import { Args, type ApiRequest, CallerWorld } from '../http/api-request.js';
import { Arguments } from '../http/arguments.js';
import { World } from '../world/world.js';
import { Worlds } from '../world/worlds.js';
import { Authorizations } from './authorizations.js';

@ApiController('live/auth0')
export class AuthorizationsController {
  /** Answers with the address of the page at which a person signs in. */
  @Endpoint('authorize')
  @Redirect()
  authorize(@CallerWorld() world: World, @Args() args: Arguments, @Req() request: ApiRequest): object {
    const state = world.part(Authorizations).begin(args.text('brokerage'));
    const page = `http://${request.headers.host}/__sandbox/sign-in?user=${world.tenant.userId}&state=${state}`;
    return { url: page, statusCode: 302 };
  }

  // The one endpoint that has been seen to say "true" in quotes.
  @ReadEndpoint('read')
  read(@CallerWorld() world: World, @Args() args: Arguments): object {
    return { authorization: world.part(Authorizations).read(args.text('brokerage')), success: 'true' };
  }
}

/** The page itself. Opening it is signing in; no password is asked for. */
@Controller('__sandbox/sign-in')
export class SignInController {
  constructor(private readonly worlds: Worlds) {}

  @Get()
  @Header('content-type', 'text/plain')
  signIn(@Query('user') user: string, @Query('state') state: string): string {
    const done = this.worlds.of(user)?.part(Authorizations).finish(state) ?? false;
    return done ? 'Signed in. You may close this page.' : 'This sign-in is not known.';
  }
}
