import { Module } from '@nestjs/common';
import { McpModule } from '../../mcp/mcp.module.js';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { ServerService } from './server.service.js';

@Module({ imports: [QuantConnectModule, McpModule], providers: [ServerService] })
export class ServerModule {}
