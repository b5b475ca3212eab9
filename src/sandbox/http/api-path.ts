export const API_PREFIX = '/api/v2';

/** `/backtests/create` for a path inside the API, nothing for one outside. */
export function apiPath(path: string): string | undefined {
  return path.startsWith(`${API_PREFIX}/`) ? path.slice(API_PREFIX.length) : undefined;
}

/** The same for a path that a person typed: with the prefix, without it, or without its first slash. */
export function typedApiPath(path: string): string {
  return apiPath(path) ?? (path.startsWith('/') ? path : `/${path}`);
}
