import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type NestMiddleware } from '@nestjs/common';
import { DrainService } from './drain.service.js';

/** While draining, every answer asks the client to open its next connection elsewhere. */
@Injectable()
export class DrainMiddleware implements NestMiddleware {
  constructor(private readonly drain: DrainService) {}

  use(_req: IncomingMessage, res: ServerResponse, next: () => void): void {
    if (this.drain.draining) res.setHeader('connection', 'close');
    next();
  }
}
