import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OpenStreamsSweeper } from '../mcp/server/open-streams.sweeper.js';
import { AuditTrail } from './audit.trail.js';
import { actorOf } from './redaction.js';

/** Records that something was still open for a token, and was ended. Calls that this cut off have a record each. */
@Injectable()
export class EndedStreamsRecorder implements OnModuleInit {
  constructor(
    private readonly sweeper: OpenStreamsSweeper,
    private readonly trail: AuditTrail,
  ) {}

  onModuleInit(): void {
    this.sweeper.onEnd((principal, reason) =>
      this.trail.record({
        action: 'mcp.auth',
        outcome: 'denied',
        reason_code: reason,
        tenant_id: principal.tenant,
        actor: actorOf(principal),
        target: { type: 'route', name: '/mcp' },
      }),
    );
  }
}
