import { Injectable } from '@nestjs/common';
import { IsBoolean, IsIn, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { RequireScopes } from '../../auth/decorators/require-scopes.decorator.js';
import { Scope } from '../../auth/scope.js';
import { Describe } from '../../mcp/decorators/describe.decorator.js';
import { ToolCall } from '../../mcp/decorators/tool-call.js';
import { Tool } from '../../mcp/decorators/tool.decorator.js';
import { describeConnection, listConnections } from './brokerages/descriptions.js';
import type { Settings } from './brokerages/settings.js';
import { SignIns } from './brokerages/sign-ins.js';

export class DescribeBrokerageDto {
  @Describe('Brokerage id or data provider key; all if left out.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  id?: string;
}

export class AuthorizeConnectionDto {
  @Describe('Where to sign in.')
  @IsIn(['alpaca', 'tradestation', 'charlesschwab', 'tastytrade'])
  brokerage!: string;

  @Describe('Wait up to 45 seconds for a sign-in begun before.')
  @IsOptional()
  @IsBoolean()
  wait?: boolean;
}

@Injectable()
export class LiveConnectionsService {
  constructor(private readonly signIns: SignIns) {}

  @Tool({
    effect: 'read',
    description:
      'List the brokerages and data providers of create_live_algorithm, or the fields of one: type, values, whether required or secret.',
  })
  @RequireScopes(Scope.LiveRead)
  describeBrokerage({ id }: DescribeBrokerageDto, call: ToolCall): object {
    if (id === undefined) return listConnections();
    const described = describeConnection(id);
    return described ?? call.refuse('id names no brokerage or data provider: leave it out to list them');
  }

  // The answer to a sign-in is the key to a trading account; a model has no need of it, so it is withheld.
  @Tool({
    effect: 'write',
    idempotent: true,
    openWorld: true,
    description:
      'Connect an account at a brokerage: the person signs in, in a browser signed in to QuantConnect. If it returns a url, show it, then call again with wait: true. Then deploy with useAuthorization.',
  })
  @RequireScopes(Scope.LiveWrite)
  async authorizeConnection({ brokerage, wait }: AuthorizeConnectionDto, call: ToolCall): Promise<object> {
    const start = (): Promise<URL> => this.signIns.start(brokerage, call);
    if (!wait && !call.canOpen) return invitation(brokerage, await start());
    if (!wait) await call.askToOpen('sign-in', signInQuestion(brokerage), start);
    const authorization = await this.signIns.wait(brokerage, call);
    if (!authorization) return { brokerage, authorized: false, next: NOT_YET };
    return { brokerage, authorized: true, ...withoutSecrets(authorization) };
  }
}

const NOT_YET =
  'The person has not signed in yet. Call again with wait: true; if the address has expired, without it.';

const signInQuestion = (brokerage: string): string =>
  `Sign in at ${brokerage} to let QuantConnect trade on your account there. Open this in a browser that is signed in to QuantConnect.`;

function invitation(brokerage: string, url: URL): object {
  const next =
    'Show the person this address. They open it in a browser that is signed in to QuantConnect. Then call authorize_connection again with wait: true.';
  return { brokerage, authorized: false, url: url.href, next };
}

// There is no way to ask for the values: text that a model reads could make it ask.
function withoutSecrets({ accounts, ...secrets }: Settings): object {
  return {
    accounts: accounts ?? [],
    fields: Object.keys(secrets),
    omitted:
      'The values of fields are secrets and left out. create_live_algorithm fills them in with useAuthorization: true.',
  };
}
