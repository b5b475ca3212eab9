import 'reflect-metadata';

const ROUTES_ONLY = Symbol('routes-only');

/** Says of a guard, interceptor, pipe or filter of the whole application that it is none of the tools' business. */
export const RoutesOnly = (): ClassDecorator => Reflect.metadata(ROUTES_ONLY, true);

export const isForRoutesOnly = (type: Function): boolean => Reflect.hasMetadata(ROUTES_ONLY, type);
