import { Module } from '@nestjs/common';
import { DriftWatcher } from './drift/drift.watcher.js';
import { QuantConnectClient } from './quantconnect.client.js';

@Module({ providers: [QuantConnectClient, DriftWatcher], exports: [QuantConnectClient, DriftWatcher] })
export class QuantConnectModule {}
