import { missingScopes } from '../../auth/guards/scopes.guard.js';
import type { Principal } from '../../auth/principal.js';
import type { Handler } from './handler.js';
import type { ToolsetSelection } from './toolsets.js';

/** Of what there is: what this caller may use and has chosen. */
export function visible<T extends Handler>(
  handlers: readonly T[],
  principal: Principal,
  toolsets: ToolsetSelection,
): T[] {
  return handlers.filter(
    (handler) =>
      missingScopes(principal, handler.scopes).length === 0 &&
      toolsets.allows({ toolset: handler.toolset, core: true }),
  );
}

export const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
