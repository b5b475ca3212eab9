import { Injectable } from '@nestjs/common';
import { InsufficientScope } from '../../auth/challenge.js';
import { NotConfirmed, ToolNotSelected, UnknownTool } from '../tool.errors.js';

/** What kept a caller from running something: their scopes, the toolsets in use, or a person who did not agree. */
export type AuthzRule = 'scopes' | 'toolsets' | 'consent';

/** @param rule What refused; left out where nothing did. */
type DecisionListener = (name: string, rule: AuthzRule | undefined) => void;

/** Tells whoever counts what callers may run and what not. */
@Injectable()
export class AuthzDecisions {
  private readonly listeners: DecisionListener[] = [];

  onDecision(listener: DecisionListener): void {
    this.listeners.push(listener);
  }

  /** @param name of a tool, resource or prompt that there is. */
  allowed(name: string): void {
    this.tell(name, undefined);
  }

  /** It ended with this error, whatever it is; where there is no such name, nothing was decided. */
  failed(name: string, error: unknown): void {
    if (error instanceof UnknownTool) return;
    this.tell(name, RULES.find(([type]) => error instanceof type)?.[1]);
  }

  private tell(name: string, rule: AuthzRule | undefined): void {
    for (const listener of this.listeners) listener(name, rule);
  }
}

const RULES: readonly (readonly [new (...args: never[]) => Error, AuthzRule])[] = [
  [InsufficientScope, 'scopes'],
  [ToolNotSelected, 'toolsets'],
  [NotConfirmed, 'consent'],
];
