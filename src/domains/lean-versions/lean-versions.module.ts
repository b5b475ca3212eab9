import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { LeanVersionsService } from './lean-versions.service.js';

@Module({ imports: [QuantConnectModule], providers: [LeanVersionsService] })
export class LeanVersionsModule {}
