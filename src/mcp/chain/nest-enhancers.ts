import type { ApplicationConfig } from '@nestjs/core';
import { isForRoutesOnly } from '../decorators/routes-only.decorator.js';
import { ToolDeclarationError } from '../tool.errors.js';

// Where Nest keeps what runs around a route, and its parameter decorators. A spec pins them: they are Nest's own.
export const ENHANCERS: Readonly<Record<string, string>> = {
  '@UseGuards': '__guards__',
  '@UseInterceptors': '__interceptors__',
  '@UsePipes': '__pipes__',
  '@UseFilters': '__exceptionFilters__',
};
export const PARAMETERS = '__routeArguments__';

const CURE = 'which Nest runs around routes only; what is to run around tools is a CallStep of the CallChain';

/**
 * Around a tool runs the call chain and nothing of Nest's, and a guard must not be missing that somebody believes in.
 * @throws ToolDeclarationError for a method that carries one, or whose class does
 */
export function refuseEnhancers(type: Function, method: string, source: string): void {
  const { [method]: handler } = type.prototype as Record<string, object>;
  for (const [decorator, key] of Object.entries(ENHANCERS)) {
    if (Reflect.hasMetadata(key, type) || Reflect.hasMetadata(key, handler!))
      throw new ToolDeclarationError(source, `has ${decorator}, ${CURE}`);
  }
  if (Reflect.hasMetadata(PARAMETERS, type, method))
    throw new ToolDeclarationError(source, 'has a parameter decorator; its DTO and its ToolCall need none');
}

/**
 * The same for those of the whole application: `APP_GUARD`, `useGlobalPipes` and the like.
 * @throws ToolDeclarationError for one that does not say `@RoutesOnly()`
 */
export function refuseGlobalEnhancers(config: ApplicationConfig): void {
  const instances: readonly object[] = [
    ...config.getGlobalGuards(),
    ...config.getGlobalInterceptors(),
    ...config.getGlobalPipes(),
    ...config.getGlobalFilters(),
  ];
  const perRequest = [
    ...config.getGlobalRequestGuards(),
    ...config.getGlobalRequestInterceptors(),
    ...config.getGlobalRequestPipes(),
    ...config.getGlobalRequestFilters(),
  ];
  const types = [
    ...instances.map(({ constructor }) => constructor),
    ...perRequest.map(({ metatype }) => metatype),
  ];
  for (const type of types as Function[]) {
    if (isForRoutesOnly(type)) continue;
    throw new ToolDeclarationError(
      type.name,
      `is for the whole application, ${CURE}; say @RoutesOnly() to mean routes`,
    );
  }
}
