/** For servers of tests that are about something else. */
export const NO_LIMITS = {
  RATE_LIMIT_PER_MINUTE: '10000000',
  RATE_LIMIT_CALLER_PER_MINUTE: '0',
  RATE_LIMIT_WRITE_PER_MINUTE: '0',
  RATE_LIMIT_LIVE_PER_MINUTE: '0',
  ACCOUNT_REQUESTS_PER_MINUTE: '0',
  AUTH_FAILURES_PER_MINUTE: '0',
} as const;
