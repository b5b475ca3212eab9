import { Module } from '@nestjs/common';
import { ResearchModule } from '../../research/research.module.js';
import { ViewDocuments } from './view-documents.js';
import { ViewsService } from './views.service.js';

@Module({ imports: [ResearchModule], providers: [ViewDocuments, ViewsService] })
export class ViewsModule {}
