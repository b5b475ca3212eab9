import { Module } from '@nestjs/common';
import { MetricsModule } from '../observability/metrics.module.js';
import { Pictures } from './pictures.js';

@Module({ imports: [MetricsModule], providers: [Pictures], exports: [Pictures] })
export class PicturesModule {}
