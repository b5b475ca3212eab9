import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  All,
  Controller,
  Header,
  HttpCode,
  MethodNotAllowedException,
  Post,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { AuditTrail } from '../audit/audit.trail.js';
import { type AuthenticatedRequest, JwtAuthGuard } from '../auth/guards/jwt-auth.guard.js';
import { OrderRefused, readOrder, type RevocationOrder } from '../auth/revocation/revocation-order.js';
import { Revoker } from '../auth/revocation/revoker.js';
import { AuthConfig } from '../config/auth.config.js';
import { RequestThrottlerGuard } from '../mcp/limits/request-throttler.guard.js';
import { readParameters } from './admin-body.js';
import { AdminRequestRefused } from './admin-request-refused.js';
import { AdminGuard } from './admin.guard.js';
import { revocationRecord } from './revocation-record.js';

/**
 * `POST /admin/revoke`: RFC 7009 for whoever has the administrator's scope, and beyond it by id and by subject.
 * No tool on purpose: what a model reads must not be able to lock people out.
 */
@Controller('admin/revoke')
@UseGuards(JwtAuthGuard, AdminGuard, RequestThrottlerGuard)
export class RevokeController {
  constructor(
    private readonly config: AuthConfig,
    private readonly revoker: Revoker,
    private readonly trail: AuditTrail,
  ) {}

  /** RFC 7009 §2.2: the answer is the same whether there was anything to revoke. */
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async revoke(@Req() req: IncomingMessage & AuthenticatedRequest): Promise<object> {
    const parameters = await readParameters(req);
    if (!parameters) return {};
    const order = this.orderFrom(parameters);
    const revocation = await this.revoker.carryOut(order);
    // It has to work whatever the state of the record, and is kept until it can be recorded.
    await this.trail.recordAfter(revocationRecord(req, order, revocation)).recorded;
    return {};
  }

  @All()
  other(@Res({ passthrough: true }) res: ServerResponse): never {
    res.setHeader('allow', 'POST');
    throw new MethodNotAllowedException('Send what is to be revoked by POST');
  }

  private orderFrom(parameters: Readonly<Record<string, unknown>>): RevocationOrder {
    const { jwtIssuer, trustedIssuers } = this.config;
    try {
      return readOrder(parameters, [jwtIssuer, ...trustedIssuers.map(({ issuer }) => issuer)]);
    } catch (error) {
      throw error instanceof OrderRefused ? new AdminRequestRefused(error.message) : error;
    }
  }
}
