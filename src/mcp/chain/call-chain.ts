import { Injectable } from '@nestjs/common';
import { ScopesGuard } from '../../auth/guards/scopes.guard.js';
import type { Handler } from '../catalogue/handler.js';
import { ToolDeclarationError } from '../tool.errors.js';

/** Runs a method for a call, or what is around it. May throw instead of giving a promise that rejects. */
export type Run = Handler['run'];

/** What a step may know of the method when it is built around it. */
export type Guarded = Pick<Handler, 'scopes' | 'source'>;

/** Something that happens around every call of a tool, a resource or a prompt. */
export interface CallStep {
  /** Called once per method, at start. @returns what runs instead of `next`, which it calls at most once per call. */
  around(next: Run, method: Guarded): Run;
}

/**
 * What a call passes on its way to its method, from the outside in. What was refused or failed is recorded outside of
 * everything; scopes come before limits, because they cost nothing; the record sees every repeat of a call, the method
 * one of them. Innermost the arguments are checked, by `withInput`.
 */
export const ORDER = ['failures', 'scopes', 'limits', 'record', 'idempotency'] as const;

export type Place = (typeof ORDER)[number];

/** The steps around every call. Each module adds its own, so that this one knows none of them. */
@Injectable()
export class CallChain {
  private readonly steps = new Map<Place, CallStep>();

  constructor(scopes: ScopesGuard) {
    this.add('scopes', {
      around: (next, { scopes: required }) => {
        return (input, call) => {
          scopes.check(call.principal, required);
          return next(input, call);
        };
      },
    });
  }

  /** Before the catalogue is made, that is in a constructor or in `onModuleInit`. */
  add(place: Place, step: CallStep): void {
    if (this.steps.has(place)) throw new Error(`The place "${place}" around a call is taken`);
    this.steps.set(place, step);
  }

  /** @throws ToolDeclarationError where a step is missing: a server must not run without its record, say */
  around(run: Run, method: Guarded): Run {
    return ORDER.reduceRight((next, place) => this.step(place, method).around(next, method), run);
  }

  private step(place: Place, { source }: Guarded): CallStep {
    const step = this.steps.get(place);
    if (!step)
      throw new ToolDeclarationError(source, `would run without the step "${place}": its module is missing`);
    return step;
  }
}
