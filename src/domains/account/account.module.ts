import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { AccountService } from './account.service.js';

@Module({ imports: [QuantConnectModule], providers: [AccountService] })
export class AccountModule {}
