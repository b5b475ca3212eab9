/** Every scope there is. Names are the ones tokens carry. */
export const Scope = {
  AccountRead: 'qc:account:read',
  ProjectsRead: 'qc:projects:read',
  ProjectsWrite: 'qc:projects:write',
  ProjectsDelete: 'qc:projects:delete',
  FilesRead: 'qc:files:read',
  FilesWrite: 'qc:files:write',
  FilesDelete: 'qc:files:delete',
  CompileExecute: 'qc:compile:execute',
  BacktestsRead: 'qc:backtests:read',
  BacktestsWrite: 'qc:backtests:write',
  BacktestsDelete: 'qc:backtests:delete',
  OptimizationsRead: 'qc:optimizations:read',
  OptimizationsWrite: 'qc:optimizations:write',
  OptimizationsDelete: 'qc:optimizations:delete',
  LiveRead: 'qc:live:read',
  LiveWrite: 'qc:live:write',
  LiveExecute: 'qc:live:execute',
  LiveDelete: 'qc:live:delete',
  ObjectsRead: 'qc:objects:read',
  ObjectsWrite: 'qc:objects:write',
  ObjectsDelete: 'qc:objects:delete',
  AiRead: 'qc:ai:read',
  AiExecute: 'qc:ai:execute',
  CollaborationRead: 'qc:collaboration:read',
  CollaborationWrite: 'qc:collaboration:write',
  CollaborationDelete: 'qc:collaboration:delete',
  AdminRead: 'qc:admin:read',
  AdminWrite: 'qc:admin:write',
} as const;

export type Scope = (typeof Scope)[keyof typeof Scope];

export const ALL_SCOPES: readonly Scope[] = Object.freeze(Object.values(Scope));

/** Names a person gives a set of scopes by when a token is made. A token itself lists scopes only. */
export const SCOPE_GROUPS = {
  readonly: [
    Scope.AccountRead,
    Scope.ProjectsRead,
    Scope.FilesRead,
    Scope.BacktestsRead,
    Scope.OptimizationsRead,
    Scope.LiveRead,
    Scope.ObjectsRead,
    Scope.AiRead,
  ],
  trader: [
    Scope.AccountRead,
    Scope.ProjectsRead,
    Scope.ProjectsWrite,
    Scope.FilesRead,
    Scope.FilesWrite,
    Scope.CompileExecute,
    Scope.BacktestsRead,
    Scope.BacktestsWrite,
    Scope.OptimizationsRead,
    Scope.OptimizationsWrite,
    Scope.LiveRead,
    Scope.LiveWrite,
    Scope.LiveExecute,
    Scope.ObjectsRead,
    Scope.ObjectsWrite,
    Scope.AiRead,
    Scope.AiExecute,
  ],
  admin: ALL_SCOPES,
} as const satisfies Record<string, readonly Scope[]>;

export type ScopeGroup = keyof typeof SCOPE_GROUPS;

const KNOWN: ReadonlySet<string> = new Set(ALL_SCOPES);

export function isScope(value: unknown): value is Scope {
  return typeof value === 'string' && KNOWN.has(value);
}
