import { SetMetadata } from '@nestjs/common';
import type { Scope } from '../scope.js';

export const REQUIRED_SCOPES = 'quantconnect-mcp:required-scopes';

/** The caller needs every one of these scopes. */
export const RequireScopes = (first: Scope, ...rest: readonly Scope[]): MethodDecorator =>
  SetMetadata(REQUIRED_SCOPES, [first, ...rest]);

/** Open to whoever is authenticated; says in words that the missing scopes are meant. */
export const AnyAuthenticatedCaller = (): MethodDecorator => SetMetadata(REQUIRED_SCOPES, []);
