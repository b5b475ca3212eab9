import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { FilesService } from './files.service.js';

@Module({ imports: [QuantConnectModule], providers: [FilesService], exports: [FilesService] })
export class FilesModule {}
