import { Module } from '@nestjs/common';
import { QuantConnectClient } from './quantconnect.client.js';

@Module({ providers: [QuantConnectClient], exports: [QuantConnectClient] })
export class QuantConnectModule {}
