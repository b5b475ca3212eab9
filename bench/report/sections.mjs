import { table, withSpread } from './table.mjs';
import { figure } from './targets.mjs';

const whole = (value) => String(Math.round(value));
const spreadOf = (spread) => (spread ? withSpread(spread, figure) : '');

/** @returns {string[]} a heading, what is said, and a table for each scenario that was measured */
export function sectionsOf({ scenarios }) {
  return Object.entries(SECTIONS).flatMap(([name, section]) => {
    const scenario = scenarios[name];
    if (!scenario) return [];
    const skipped = scenario.skipped && [`Not measured: ${scenario.skipped}.`];
    return [`## ${section.heading}`, ...(skipped || section.parts(scenario))];
  });
}

const SECTIONS = {
  calls: {
    heading: 'A call and a list',
    parts: ({ rows }) => [
      '64 connections, each with one request at a time. `sdk` is `createMcpHandler` behind `toNodeHandler` with the low-level server, and nothing around it. `mcp-nest` is [`@rekog/mcp-nest`](https://github.com/rekog-labs/MCP-Nest) on Express with the same tools in zod, their scopes checked; its tokens are verified once and remembered, as those of the bare proxy are. Neither has limits, a record, metrics or a log. A list is of what the same token may use, except where it says otherwise; `sdk` shows all.',
      table(
        [
          '',
          'CPU per request, µs',
          '÷ bare proxy',
          'a second ÷ bare proxy',
          'resident, MB',
          'longest pause, ms',
          'answer',
        ],
        rows.map(rowOfCalls),
      ),
      'CPU seconds per 1,000 requests are the first column divided by 1,000. Medians, in brackets least and most.',
    ],
  },
  latency: {
    heading: 'Latency at half of what saturates',
    parts: latencyParts,
  },
  processes: { heading: 'Two processes', parts: processesParts },
  'shared-state': {
    heading: 'With Redis, and with traces',
    parts: ({ rows }) => [
      'The full server keeps revocations, limits and idempotency keys in a Redis on the same host; or sends traces to a collector that drops them. Against the full server without either. CPU of Redis itself is not counted.',
      table(
        ['', 'CPU per call, µs', '÷ without', 'a second ÷ without'],
        rows.map((row) => [
          row.name,
          withSpread(row.cpuMicros, whole),
          spreadOf(row.cpuRatio),
          spreadOf(row.throughputRatio),
        ]),
      ),
    ],
  },
  start: {
    heading: 'Cold start',
    parts: ({ result }) => [
      'From the process that is asked for to its first answered call.',
      table(
        ['', 'wall clock, ms', 'CPU, ms', 'resident when idle, MB'],
        result.map(({ version, transport, wallMs, cpuMs, rssIdleMb }) => [
          `${version}, ${transport}`,
          ...[wallMs, cpuMs, rssIdleMb].map((values) => withSpread(spreadOfList(values), whole)),
        ]),
      ),
    ],
  },
  memory: {
    heading: 'Memory of many tenants',
    parts: ({ result }) => [
      `Each with a token and an account of its own that makes a few calls; after a collection of garbage. p99 of the first calls was ${result.firstP99Ms} ms, of the last ${result.lastP99Ms} ms.`,
      table(
        ['tenants', 'resident, MB', 'heap, MB'],
        result.points.map(({ tenants, rss, heapUsed }) => [
          tenants,
          figure(rss / 1e6),
          figure(heapUsed / 1e6),
        ]),
      ),
    ],
  },
  'large-answer': {
    heading: 'Answers of 10 MB',
    parts: ({ result }) => [
      'Read by a client of either revision; a neighbour calls meanwhile. Medians.',
      table(
        ['', 'memory added ÷ answer', 'longest pause, ms', 'slowest call of the neighbour, ms', 'CPU, ms'],
        Object.entries(result).map(([kind, row]) => [
          kind,
          ...[row.peakPerByte, row.pauseMs, row.slowestNeighbourMs, row.cpuMs].map(figure),
        ]),
      ),
    ],
  },
};

function rowOfCalls({ name, cpuMicros, cpuRatio, throughputRatio, residentMb, loopDelayMs, answer }) {
  return [
    name,
    withSpread(cpuMicros, whole),
    spreadOf(cpuRatio),
    spreadOf(throughputRatio),
    whole(residentMb.median),
    whole(loopDelayMs.median),
    answer.tools ? `${answer.tools} tools, ${answer.bytes} bytes` : `${answer.bytes} bytes`,
  ];
}

function latencyParts({
  saturatedPerSecond,
  ownCore,
  seconds,
  warmUpSeconds,
  countedRounds,
  refusedRounds,
  rows,
}) {
  const saturated = Object.entries(saturatedPerSecond).map(([name, rate]) => `${name} at ${rate} a second`);
  const said = `Requests arrive at a constant rate for ${seconds} s, whether earlier ones are answered or not, and latency is counted from when a request was due: a server that stands still is late for all that were due meanwhile. The ${warmUpSeconds} s before that do not count: a server has had nothing to do for half a minute then; the last column but one says what they were like. Servers are saturated, which is where more than one request in a hundred finds all connections busy, in up to 4 s and twice, so: ${saturated.join(', ')}. Where there are two cores the server has one for itself, and generator and upstream share the other (here: ${ownCore ? 'yes' : 'no'}); a round in which more than one request in a hundred was begun over 1 ms late is not counted, because that is no server's fault. Refused for that: ${refusedRounds}; counted: ${countedRounds ?? 0}.`;
  if (rows.length === 0) return [said];
  const PARTS = ['p50', 'p90', 'p99', 'p999', 'max'];
  return [
    said,
    table(
      [
        '',
        'a second',
        ...PARTS.map((part) => part.replace('p999', 'p99.9')),
        'p99 ÷ bare proxy',
        'p99 before',
        'generator late, p99',
      ],
      rows.map((row) => [
        row.name,
        row.perSecond,
        ...PARTS.map((part) => spreadOf(row.latencyMs[part])),
        spreadOf(row.p99Ratio),
        spreadOf(row.warmUpMs.p99),
        figure(row.generatorLateMs.p99.median),
      ]),
    ),
    `Milliseconds. A p99.9 is of ${rows.map(({ perSecond }) => Math.round((perSecond * seconds) / 1000)).join(', ')} requests in a round: few.`,
  ];
}

function processesParts({ alone, redis }) {
  const rows = Object.entries({ 'nothing shared': alone, 'shared Redis': redis }).filter(
    ([, row]) => !row.skipped,
  );
  return [
    'Two cores cannot hold two servers and a generator. So each server is bound to a core and stopped; requests are written into their connections; they go on, and the clock of each runs until it does nothing more. The generator leaves the answers in its sockets meanwhile and looks at them afterwards. Bursts for one and for two alternate; what two answer a second is the sum of what each does, and a round counts with its median burst. Each server has an upstream of its own on its core, and 64 connections: one upstream for both would have the second core to itself while there is one server, and two cores would be compared with two. The generator, and Redis, take their time from both. The last column is what is left without them: twice what a request costs one process, divided by what it costs two.',
    table(
      ['', 'one, a second', 'two, a second', 'two ÷ one', 'by CPU time'],
      rows.map(([name, row]) => [
        name,
        withSpread(row.onePerSecond, whole),
        withSpread(row.twoPerSecond, whole),
        spreadOf(row.throughputRatio),
        spreadOf(row.capacityRatio),
      ]),
    ),
  ];
}

function spreadOfList(values) {
  const sorted = values.toSorted((one, other) => one - other);
  return { median: sorted[sorted.length >> 1], least: sorted[0], most: sorted.at(-1) };
}
