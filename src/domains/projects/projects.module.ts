import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { ProjectsService } from './projects.service.js';

@Module({ imports: [QuantConnectModule], providers: [ProjectsService] })
export class ProjectsModule {}
