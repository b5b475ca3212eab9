import { Module } from '@nestjs/common';
import { GuidanceService } from './guidance.service.js';

@Module({ providers: [GuidanceService] })
export class GuidanceModule {}
