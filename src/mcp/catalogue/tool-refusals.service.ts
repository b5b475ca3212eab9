import { Injectable } from '@nestjs/common';
import { AnyAuthenticatedCaller } from '../../auth/decorators/require-scopes.decorator.js';
import { ToolNotSelected, UnknownTool } from '../tool.errors.js';

/** Stands in for a tool that cannot be called, so that asking for it is guarded and recorded like any call. */
@Injectable()
export class ToolRefusals {
  @AnyAuthenticatedCaller()
  refuseUnknown(): never {
    throw new UnknownTool();
  }

  @AnyAuthenticatedCaller()
  refuseNotSelected(): never {
    throw new ToolNotSelected();
  }
}
