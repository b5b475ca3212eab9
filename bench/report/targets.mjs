/** What is aimed at, beside what was measured. */

const rowOf = (scenario, name) => scenario?.rows?.find((row) => row.name === name);
const started = (scenario, major) =>
  scenario?.result?.find(
    ({ transport, version }) => transport === 'http' && version.startsWith(`v${major}.`),
  );

/**
 * @typedef {object} Target
 * @property {string} what
 * @property {string} target as the page says it
 * @property {(value: number) => boolean} reached
 * @property {(scenarios: object) => number | {median: number, least: number, most: number} | undefined} of
 * @type {Target[]}
 */
export const TARGETS = [
  {
    what: '`tools/call`, 2026-07-28: CPU ÷ bare proxy',
    target: '≤ 2.0',
    reached: (value) => value <= 2,
    of: ({ calls }) => rowOf(calls, 'full: tools/call, 2026')?.cpuRatio,
  },
  {
    what: '`tools/call`, 2025-11-25: CPU ÷ bare proxy',
    target: '≤ 3.0',
    reached: (value) => value <= 3,
    of: ({ calls }) => rowOf(calls, 'full: tools/call, 2025')?.cpuRatio,
  },
  {
    what: '`tools/list`, filtered by scope: CPU ÷ a call of the bare proxy',
    target: '≤ 1.0',
    reached: (value) => value <= 1,
    of: ({ calls }) => rowOf(calls, 'full: tools/list')?.cpuRatio,
  },
  {
    what: 'p99 at half the rate that saturates the full server ÷ bare proxy at that rate',
    target: '≤ 3.0',
    reached: (value) => value <= 3,
    of: ({ latency }) => rowOf(latency, 'full')?.p99Ratio,
  },
  {
    what: 'two processes ÷ one, load written ahead',
    target: '≥ 1.7',
    reached: (value) => value >= 1.7,
    of: ({ processes }) => processes?.alone?.throughputRatio,
  },
  ...[
    [24, 1000],
    [20, 1500],
  ].map(([major, limit]) => ({
    what: `cold start to the first answered call, Node ${major}, ms`,
    target: `≤ ${limit}`,
    reached: (value) => value <= limit,
    of: ({ start }) => spreadOfList(started(start, major)?.wallMs),
  })),
  {
    what: 'resident when idle, MB',
    target: '≤ 120',
    reached: (value) => value <= 120,
    of: ({ memory }) => megabytes(memory?.result?.rssIdle),
  },
  {
    what: 'growth per tenant, kB',
    target: '≤ 3',
    reached: (value) => value <= 3,
    of: ({ memory }) => kilobytes(memory?.result?.rssPerTenant),
  },
  {
    what: 'a 10 MB answer, the worst kind: peak of resident memory added ÷ answer',
    target: '≤ 3.0',
    reached: (value) => value <= 3,
    of: ({ 'large-answer': large }) => worst(large, 'peakPerByte'),
  },
  {
    what: 'a 10 MB answer, the worst kind: longest pause of the event loop, ms',
    target: '≤ 50',
    reached: (value) => value <= 50,
    of: ({ 'large-answer': large }) => worst(large, 'pauseMs'),
  },
];

const megabytes = (bytes) => (bytes === undefined ? undefined : bytes / 1e6);
const kilobytes = (bytes) => (bytes === undefined ? undefined : bytes / 1e3);

/** Of all kinds of large answers, one at a time. */
function worst(scenario, key) {
  if (!scenario?.result) return undefined;
  const single = Object.entries(scenario.result).filter(([kind]) => !/^\d+ ×/.test(kind));
  return Math.max(...single.map(([, row]) => row[key]));
}

function spreadOfList(values) {
  if (!values) return undefined;
  const sorted = values.toSorted((one, other) => one - other);
  return { median: sorted[sorted.length >> 1], least: sorted[0], most: sorted.at(-1) };
}

/** @returns {{what: string, target: string, measured: string, spread: string, reached: string}[]} as text */
export function measuredTargets(scenarios) {
  return TARGETS.map(({ what, target, reached, of }) => {
    const found = of(scenarios);
    if (found === undefined) return { what, target, measured: 'not measured', spread: '', reached: '' };
    const { median = found, least, most } = found;
    const spread = least === undefined ? '' : `${figure(least)} – ${figure(most)}`;
    return { what, target, measured: figure(median), spread, reached: reached(median) ? 'yes' : 'no' };
  });
}

/** @returns with three digits that count */
export function figure(value) {
  if (value >= 100) return String(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function targetsText(scenarios) {
  const lines = measuredTargets(scenarios).map(
    ({ what, target, measured, spread, reached }) =>
      `${what.padEnd(82)} ${target.padEnd(8)} ${measured.padStart(12)}  ${spread.padEnd(16)} ${reached}\n`,
  );
  return lines.join('');
}
