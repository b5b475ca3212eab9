const NO_LIST_CHANGES = 'the lists change with a release only, so the server does not offer to tell';
const NO_DELETE = 'a session is in its id, so there is nothing to delete: 405, as the specification allows';

/**
 * What the product's own catalogue has to pass, by revision: the scenarios that need no tool, resource or
 * prompt by name; and of those the checks that are out of its reach, with the reason.
 */
export const GENERIC = {
  '2025-11-25': {
    scenarios: [
      'server-initialize',
      'server-session-lifecycle',
      'ping',
      'tools-list',
      'server-sse-multiple-streams',
      'resources-list',
      'prompts-list',
      'dns-rebinding-protection',
    ],
    outOfReach: {
      'server-session-delete-accepted': NO_DELETE,
      'server-session-terminated-returns-404': NO_DELETE,
    },
  },
  '2026-07-28': {
    scenarios: [
      'server-stateless',
      'tools-list',
      'server-sse-multiple-streams',
      'resources-list',
      'prompts-list',
      'sep-2164-resource-not-found',
      'caching',
      'http-header-validation',
      'input-required-result-unsupported-methods',
      'dns-rebinding-protection',
    ],
    outOfReach: {
      'sep-2575-server-rejects-undeclared-capability': 'calls test_missing_capability',
      'sep-2575-missing-capability-http-400': 'calls test_missing_capability',
      'sep-2575-http-server-no-independent-requests-on-stream': 'calls test_streaming_elicitation',
      'sep-2575-server-no-log-without-loglevel': 'calls test_logging_tool',
      'sep-2575-server-sends-prompts-list-changed-on-subscription': NO_LIST_CHANGES,
      'sep-2575-server-sends-tools-list-changed-on-subscription': NO_LIST_CHANGES,
    },
  },
};

/**
 * Scenarios of extensions that the server offers, by revision: the runner scores none of them, here they count.
 * `tasks-status-notifications` is left out: the runner skips it, and such notifications are not sent.
 */
export const EXTENSIONS = {
  '2026-07-28': [
    'tasks-lifecycle',
    'tasks-capability-negotiation',
    'tasks-wire-fields',
    'tasks-request-state-removal',
    'tasks-mrtr-input',
    'tasks-request-headers',
    'tasks-dispatch-and-envelope',
    'tasks-required-task-error',
    'tasks-mrtr-composition',
  ],
};
