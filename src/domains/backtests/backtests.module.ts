import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { BacktestsService } from './backtests.service.js';

@Module({ imports: [QuantConnectModule], providers: [BacktestsService] })
export class BacktestsModule {}
