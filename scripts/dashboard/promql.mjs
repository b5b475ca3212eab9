// Queries as the panels need them. Every selector is narrowed by the variables of the dashboard.
const TARGETS = ['namespace=~"$namespace"', 'job=~"$job"', 'pod=~"$pod"'];

/** A selector; `matchers` are further conditions such as `outcome="refused"`. */
export const select = (metric, ...matchers) => `${metric}{${[...TARGETS, ...matchers].join(',')}}`;

/** Per second, of each series. */
export const rate = (metric, ...matchers) => `rate(${select(metric, ...matchers)}[$__rate_interval])`;

/** How many within the time the dashboard shows, of each series. */
export const increase = (metric, ...matchers) => `increase(${select(metric, ...matchers)}[$__range])`;

/** @param by label names, separated by commas; without any all series become one. */
export const sum = (expression, by = '') => aggregate('sum', expression, by);
export const max = (expression, by = '') => aggregate('max', expression, by);
export const count = (expression, by = '') => aggregate('count', expression, by);

const aggregate = (operation, expression, by) =>
  by ? `${operation} by (${by}) (${expression})` : `${operation}(${expression})`;

/** Only the `places` largest, of what `expression` is now. */
export const topk = (places, expression) => `topk(${places}, ${expression})`;

/** A quantile of all replicas together: buckets are added up before it is estimated, never averaged after. */
export const quantile = (q, histogram, by = '', ...matchers) =>
  `histogram_quantile(${q}, ${sum(rate(`${histogram}_bucket`, ...matchers), by ? `le, ${by}` : 'le')})`;

/** The same over the time the dashboard shows, for tables. */
export const quantileOfRange = (q, histogram, by, ...matchers) =>
  `histogram_quantile(${q}, ${sum(increase(`${histogram}_bucket`, ...matchers), `le, ${by}`)})`;

/** Part of a whole, without labels: 0 where there is none of the part yet, nothing where the whole is nothing. */
export const share = (part, whole) => `(${part} or vector(0)) / (${whole} > 0)`;

/** The same of each series of `whole`. */
export const shareOfEach = (part, whole) => `(${part} or 0 * ${whole}) / (${whole} > 0)`;

/** What Kubernetes tells of containers and pods, for the pods of this server only. */
export const ofOurPods = (expression) =>
  `${expression} and on (namespace, pod) ${count(select('mcp_server_build_info'), 'namespace, pod')}`;
