import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { OrganizationsService } from './organizations.service.js';

@Module({ imports: [QuantConnectModule], providers: [OrganizationsService] })
export class OrganizationsModule {}
