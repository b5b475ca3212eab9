import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { invented } from './invented.js';
import { Refused } from './refused.error.js';
import { SilentFailure } from './silent-failure.error.js';

/**
 * The one place where a failure becomes an answer. A refusal is HTTP 200, as on the real service;
 * only what never reached an endpoint (no such path, unreadable or oversized body) has a status of its own.
 */
@Catch()
export class FailuresFilter implements ExceptionFilter {
  private readonly logger = new Logger('Sandbox');

  catch(failure: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) return;
    if (failure instanceof SilentFailure) return void response.status(500).end();
    response.status(statusOf(failure)).json({ success: false, errors: this.textsOf(failure) });
  }

  private textsOf(failure: unknown): readonly string[] {
    if (failure instanceof Refused) return failure.errors;
    const status = statusOf(failure);
    if (status === 404) return [invented('This path is not part of the API.')];
    if (status < 500) return [invented((failure as Error).message)];
    this.logger.error(failure);
    return [invented('The sandbox failed; its log says why.')];
  }
}

function statusOf(failure: unknown): number {
  if (failure instanceof Refused) return 200;
  if (failure instanceof HttpException) return failure.getStatus();
  const { status } = failure as { status?: unknown };
  return typeof status === 'number' ? status : 500;
}
