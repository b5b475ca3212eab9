import { Module } from '@nestjs/common';
import { QuantConnectModule } from '../../quantconnect/quantconnect.module.js';
import { SignInPace, SignIns } from './brokerages/sign-ins.js';
import { LiveConnectionsService } from './live-connections.service.js';
import { LiveDeploymentsService } from './live-deployments.service.js';
import { LiveResultsService } from './live-results.service.js';
import { LiveService } from './live.service.js';

const TOOLS = [LiveService, LiveResultsService, LiveDeploymentsService, LiveConnectionsService];

@Module({ imports: [QuantConnectModule], providers: [SignInPace, SignIns, ...TOOLS] })
export class LiveModule {}
