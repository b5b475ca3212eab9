import { Module } from '@nestjs/common';
import { MetricsModule } from '../observability/metrics.module.js';
import { DrawingDesk } from './drawing-desk.js';
import { Pictures } from './pictures.js';

@Module({
  imports: [MetricsModule],
  providers: [{ provide: DrawingDesk, useFactory: () => new DrawingDesk() }, Pictures],
  exports: [Pictures],
})
export class PicturesModule {}
