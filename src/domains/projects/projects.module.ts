import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { LibrariesService } from './libraries.service.js';
import { ProjectsService } from './projects.service.js';

@Module({ imports: [QuantConnectModule], providers: [ProjectsService, LibrariesService] })
export class ProjectsModule {}
