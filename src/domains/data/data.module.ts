import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { DataService } from './data.service.js';

@Module({ imports: [QuantConnectModule], providers: [DataService] })
export class DataModule {}
