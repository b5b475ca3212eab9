import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { LiveCommandsService } from './live-commands.service.js';

@Module({ imports: [QuantConnectModule], providers: [LiveCommandsService] })
export class LiveCommandsModule {}
