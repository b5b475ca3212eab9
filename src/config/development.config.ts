import { Equals, IsOptional, IsString, ValidateIf } from 'class-validator';
import { Env } from './env.js';

/** What is never on where somebody trades. */
export class DevelopmentConfig {
  @Env('NODE_ENV', '`production` refuses what is for development; the image sets it.')
  @IsOptional()
  @IsString()
  nodeEnv?: string;

  @Env(
    'MCP_CONFORMANCE',
    'Also offers the tools, resources and prompts that the official MCP conformance runner calls. Refused where `NODE_ENV` is `production`.',
  )
  @ValidateIf(isProduction)
  @Equals(false, { message: '$property must not be on where NODE_ENV is production: unset it' })
  conformance = false;
}

function isProduction({ nodeEnv }: DevelopmentConfig): boolean {
  return nodeEnv?.toLowerCase() === 'production';
}
