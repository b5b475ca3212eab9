import { measuredTargets } from './targets.mjs';
import { sectionsOf } from './sections.mjs';
import { table } from './table.mjs';

/**
 * `docs/performance.md`, of one result file and nothing else: the same file gives the same page.
 * @param result what `bench/main.mjs` wrote
 * @param name of the result file
 */
export function pageOf(result, name) {
  return [
    '# Performance',
    `Written by \`npm run bench:report\` from [${name}](../bench/results/${name}); what is said about a figure and the figure come from the same place.`,
    'What the full server costs beside a bare proxy, which verifies the same token, signs the same request, passes it on, and does nothing else: no scopes, no checks of a message or of arguments, no limits, no record, no metrics. It is what cannot be undercut. The full server has all of that on, as it is shipped. Both run in turn on one machine in one run, and a figure is a quotient of the same round: what slows the machine slows both.',
    caution(result),
    '## Targets',
    table(
      ['', 'target', 'measured, median', 'least – most', 'reached'],
      measuredTargets(result.scenarios).map((row) => [
        row.what,
        row.target,
        row.measured,
        row.spread,
        row.reached,
      ]),
    ),
    ...sectionsOf(result),
    '## Where it was measured',
    table(['', ''], circumstances(result)),
    LIMITS,
    REPEAT,
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
}

function caution({ machineBefore, quick, dirty }) {
  const said = [
    machineBefore.busyShare > 0.1 &&
      `the machine was ${Math.round(machineBefore.busyShare * 100)} % busy with other things, so that figures in milliseconds and requests a second are of those as well`,
    quick && 'rounds were short, to see that everything works',
    dirty && 'the code was not quite that of the commit',
  ].filter(Boolean);
  return said.length === 0 ? '' : `**Taken with a caution:** ${said.join('; ')}.`;
}

function circumstances({ takenAt, commit, cpu, cores, memoryGb, kernel, node, versions, command, ...run }) {
  return [
    ['taken', takenAt],
    ['commit', `\`${commit}\``],
    ['processor', `${cpu}, ${cores} cores, ${memoryGb} GB, shared with whatever else the host runs`],
    ['kernel', kernel],
    ['Node', node],
    [
      'versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    ['command', `\`${command}\``],
    ['rounds, connections', `${run.rounds}, after those that warm up; ${run.connections}`],
    [
      'load average before, after',
      `${run.machineBefore.loadAverage.toFixed(1)}, ${run.loadAverageAfter.toFixed(1)}; ${Math.round(run.machineBefore.busyShare * 100)} % busy before`,
    ],
  ];
}

const LIMITS = `## What this does not show

- **Two cores, shared.** Generator, server and upstream are on the same host. CPU time is counted by the scheduler for the server's threads alone, collection of garbage included, and hardly depends on what runs beside; requests a second and milliseconds do.
- **Throughput of the bare proxy is the generator's.** A bare proxy answers faster than a generator in Node asks. The quotient of CPU times says what a core could answer; the quotient of throughput flatters us.
- **Loopback.** No network, no TLS, no load balancer. QuantConnect's own answer takes 100 times as long as everything here.
- **One tool, one size.** \`read_project\`, answered with 1 kB by an upstream that looks at nothing; 64 callers in turn, each with a token and an account of its own. Limits count, and none is reached.
- **Warm.** Tokens are known and code is compiled. What a first call costs is under cold start.`;

const REPEAT = `## How to repeat it

\`npm run bench\` builds, installs what only the bench needs (\`bench/package.json\`, once), measures everything in 20 to 30 minutes, and writes a file to \`bench/results\`. It refuses to begin on a machine that is more than 10 % busy; with \`-- --anyway\` it begins, and this page says so. \`-- --only calls,latency\` chooses, \`-- --rounds 9\` repeats more often, \`-- --quick\` is for seeing that it works, \`-- --node PATH\` measures the start on another Node as well. Any request that fails, be it an HTTP status, a JSON-RPC error, a tool's \`isError\` or a broken connection, fails the run.

While working on the path of a call: \`node bench/calls.mjs --rounds 5 --other ../before/dist\` compares two builds, \`node bench/profile.mjs\` says where the time goes. \`npm run bench:gate\` is what CI runs: the quotients of CPU time against \`bench/limits.json\`.`;
