import type { IncomingMessage, ServerResponse } from 'node:http';
import { All, Controller, MethodNotAllowedException, Post, Req, Res, UseGuards } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import { JwtAuthGuard } from '../../auth/guards/jwt-auth.guard.js';
import type { Caller } from '../../auth/principal.js';
import { RequestThrottlerGuard } from '../limits/request-throttler.guard.js';
import { McpEndpoint } from './mcp.endpoint.js';

/** `POST /mcp`, for whoever has a token. What they may do with it is decided when the message is read. */
@Controller('mcp')
@UseGuards(JwtAuthGuard, RequestThrottlerGuard)
// Calls are counted once it is known that a message is one.
@SkipThrottle({ tenant: true })
export class McpController {
  constructor(private readonly endpoint: McpEndpoint) {}

  @Post()
  async post(@Req() req: IncomingMessage & { user: Caller }, @Res() res: ServerResponse): Promise<void> {
    await this.endpoint.serve(req, res, req.user);
  }

  /** There is nothing to listen to and no session to end: every answer belongs to a POST. */
  @All()
  other(@Res({ passthrough: true }) res: ServerResponse): never {
    res.setHeader('allow', 'POST');
    throw new MethodNotAllowedException('Send MCP messages by POST');
  }
}
