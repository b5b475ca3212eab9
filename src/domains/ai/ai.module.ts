import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { AiService } from './ai.service.js';

@Module({ imports: [QuantConnectModule], providers: [AiService] })
export class AiModule {}
