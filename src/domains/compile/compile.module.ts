import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { CompileService } from './compile.service.js';

@Module({ imports: [QuantConnectModule], providers: [CompileService], exports: [CompileService] })
export class CompileModule {}
