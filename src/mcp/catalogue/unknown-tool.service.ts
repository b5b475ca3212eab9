import { Injectable } from '@nestjs/common';
import { AnyAuthenticatedCaller } from '../../auth/decorators/require-scopes.decorator.js';
import { UnknownTool } from '../tool.errors.js';

/** Stands in for a tool that does not exist, so that asking for it is guarded and recorded like any call. */
@Injectable()
export class UnknownToolService {
  @AnyAuthenticatedCaller()
  refuse(): never {
    throw new UnknownTool();
  }
}
