import { Module } from '@nestjs/common';
import { McpModule } from '../../mcp/mcp.module.js';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { IdentityService } from './identity.service.js';
import { ServerService } from './server.service.js';
import { VersionsService } from './versions.service.js';

@Module({
  imports: [QuantConnectModule, McpModule],
  providers: [ServerService, IdentityService, VersionsService],
})
export class ServerModule {}
