import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';

/** Wraps what an endpoint returns as a success. Endpoints whose envelope differs spell out those fields. */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor<object | void, object> {
  intercept(_context: ExecutionContext, next: CallHandler<object | void>): Observable<object> {
    return next.handle().pipe(map((fields) => ({ success: true, errors: [], ...fields })));
  }
}
