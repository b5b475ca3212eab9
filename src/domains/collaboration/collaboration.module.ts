import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { CollaborationService } from './collaboration.service.js';

@Module({ imports: [QuantConnectModule], providers: [CollaborationService] })
export class CollaborationModule {}
