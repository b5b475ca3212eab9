import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { ObjectStoreService } from './object-store.service.js';

@Module({ imports: [QuantConnectModule], providers: [ObjectStoreService] })
export class ObjectStoreModule {}
