/** Every method this server answers, and every notification it understands. */
export const METHODS: ReadonlySet<string> = new Set([
  'initialize',
  'ping',
  'server/discover',
  'tools/list',
  'tools/call',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'prompts/list',
  'prompts/get',
  'tasks/get',
  'tasks/update',
  'tasks/cancel',
  'subscriptions/listen',
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
  'notifications/roots/list_changed',
]);

/** Stands for a method or a revision that is none of ours. */
export const OTHER = '_other';

/** Stands for the name of a tool or prompt that there is not. */
export const UNKNOWN = '_unknown';
