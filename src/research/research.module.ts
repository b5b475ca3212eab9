import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../quantconnect/quantconnect.module.js';
import { EvidenceReader } from './evidence.js';

@Module({ imports: [QuantConnectModule], providers: [EvidenceReader], exports: [EvidenceReader] })
export class ResearchModule {}
