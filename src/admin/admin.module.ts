import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { McpModule } from '../mcp/mcp.module.js';
import { AdminGuard } from './admin.guard.js';
import { RevokeController } from './revoke.controller.js';

/** What administrators do over HTTP and models do not. */
@Module({
  imports: [AuthModule, AuditModule, McpModule],
  controllers: [RevokeController],
  providers: [AdminGuard],
})
export class AdminModule {}
