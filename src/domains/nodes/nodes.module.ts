import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { NodesService } from './nodes.service.js';

@Module({ imports: [QuantConnectModule], providers: [NodesService] })
export class NodesModule {}
