import { IsOptional, IsString } from 'class-validator';
import { Env } from './env.js';

/** What the command line needs beside the settings of the server. */
export class CliConfig {
  @Env('MCP_ADMIN_TOKEN', 'Command line only: a JWT with `qc:admin:write`, for `token revoke --url`.', {
    secret: true,
  })
  @IsOptional()
  @IsString()
  adminToken?: string;
}
