// Runs the official MCP conformance runner against the built server: both requirement sets against the
// fixtures, then the generic scenarios against the product's own catalogue. There is no baseline of expected
// failures: a scored scenario that fails, fails this.
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { startSandbox } from '../../dist/sandbox/index.js';
import { roundRobin } from '../../test/support/round-robin.ts';
import { EXTENSIONS, GENERIC } from './catalogue.mjs';
import { requirementsOf, runnerVersion, runRequirements } from './runner.mjs';
import { createToken, startServers } from './servers.mjs';
import { judge, unscored } from './verdict.mjs';

const PROCESSES = 2;
const REVISIONS = Object.keys(GENERIC);

const startedAt = performance.now();
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

console.log(`@modelcontextprotocol/conformance ${runnerVersion()}, ${PROCESSES} processes in strict turns`);
const sandbox = await startSandbox();
try {
  const verdicts = [...(await checkFixtures()), ...(await checkCatalogue(sandbox.tenants[0]))];
  const passed = verdicts.every(Boolean);
  console.log(`\n${passed ? 'Passed' : 'FAILED'} in ${seconds(startedAt)}`);
  process.exitCode = passed ? 0 : 1;
} finally {
  await sandbox.close();
}

/** Any valid token will do for the fixtures; this one may change nothing and has no account. */
function checkFixtures() {
  const token = ['--group', 'readonly', '--no-credentials'];
  return onEveryRevision('fixtures', { MCP_CONFORMANCE: 'true' }, token, (revision) => {
    const { scored, notScored } = requirementsOf(revision);
    const extensions = EXTENSIONS[revision] ?? [];
    for (const name of extensions) notScored.delete(name);
    return { scenarios: [...scored, ...extensions], remarks: (results) => unscored(results, notScored) };
  });
}

function checkCatalogue({ userId, token, organizationId }) {
  const account = ['--user-id', String(userId), '--api-token', token, '--organization-id', organizationId];
  return onEveryRevision(
    'own catalogue',
    {},
    ['--group', 'admin', ...account],
    (revision) => GENERIC[revision],
  );
}

/** Prints what came of it, and returns for each revision whether all that counts has passed. */
async function onEveryRevision(title, env, tokenOptions, wanted) {
  const secret = randomBytes(32).toString('hex');
  // The runner has no way to send a token, so what stands in front of the servers puts it in.
  const authorization = `Bearer ${createToken(secret, '--subject', 'conformance', ...tokenOptions)}`;
  const servers = await startServers(PROCESSES, {
    JWT_SECRET_KEY: secret,
    QUANTCONNECT_API_URL: sandbox.url,
    RATE_LIMIT_PER_MINUTE: '1000000',
    RATE_LIMIT_WRITE_PER_MINUTE: '0',
    SHUTDOWN_DRAIN_SECONDS: '0',
    METRICS_ENABLED: 'false',
    ...env,
  });
  const front = await roundRobin(servers.urls, { authorization });
  const verdicts = [];
  try {
    for (const revision of REVISIONS) verdicts.push(await check(title, revision, front, wanted(revision)));
    console.log(`  ${front.sent.join(' + ')} requests`);
  } finally {
    await front.close();
    await servers.stop();
  }
  return verdicts;
}

async function check(title, revision, front, { scenarios, outOfReach, remarks = () => [] }) {
  const since = performance.now();
  const results = await runRequirements(revision, `${front.url}/mcp`);
  const verdict = judge(results, scenarios, outOfReach);
  const { ok, passed, succeeded, failed } = verdict;
  const counts = `${passed} of ${scenarios.length} scenarios, ${succeeded} checks passed, ${failed} failed`;
  console.log(`\n${revision}, ${title}: ${counts} (${seconds(since)})`);
  for (const line of [...verdict.remarks, ...remarks(results)]) console.log(`  ${line}`);
  return ok;
}
