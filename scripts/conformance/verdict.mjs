const DETAIL_LENGTH = 200;

/**
 * What the checks of some scenarios come to. A scenario passes when at least one of its checks succeeded and
 * none failed. A check that is out of reach counts neither way as long as the runner says itself that it
 * could not test it; once it can, the check must be taken off the list, so `ok` is false then too.
 * @returns {{ ok: boolean, passed: number, succeeded: number, failed: number, remarks: string[] }}
 */
export function judge(results, scenarios, outOfReach = {}) {
  const all = scenarios.flatMap((scenario) => checksOf(results, scenario));
  const excused = all.filter((check) => check.id in outOfReach && isUntested(check));
  const counting = all.filter((check) => !excused.includes(check));
  const failing = scenarios.filter((name) => !passes(counting.filter(({ scenario }) => scenario === name)));
  const stale = Object.keys(outOfReach).filter((id) => !excused.some((check) => check.id === id));
  return {
    ok: failing.length === 0 && stale.length === 0,
    passed: scenarios.length - failing.length,
    succeeded: withStatus(counting, 'SUCCESS').length,
    failed: withStatus(counting, 'FAILURE').length,
    remarks: [
      ...failing.map((name) => `FAILED ${name}`),
      ...withStatus(counting, 'FAILURE').map((check) => `failed ${described(check)}`),
      ...withStatus(counting, 'WARNING').map((check) => `warning ${described(check)}`),
      ...withStatus(counting, 'SKIPPED').map((check) => `skipped ${described(check)}`),
      ...excused.map(({ scenario, id }) => `out of reach ${scenario}: ${id}: ${outOfReach[id]}`),
      ...stale.map(
        (id) => `FAILED ${id} is not out of reach any more: take it off the list in catalogue.mjs`,
      ),
    ],
  };
}

/** What ran without being scored, by name, with the reason the runner gives for not scoring it. */
export function unscored(results, reasons) {
  const lines = [...reasons].map(([scenario, reason]) => {
    const checks = checksOf(results, scenario);
    const [passed, failed] = ['SUCCESS', 'FAILURE'].map((status) => withStatus(checks, status).length);
    const outcome =
      failed > 0 ? `failed ${failed} of ${passed + failed}` : passed > 0 ? 'passed' : 'nothing to check';
    return `not scored (${reason}): ${scenario}: ${outcome}`;
  });
  return lines.sort();
}

const checksOf = (results, scenario) =>
  (results.get(scenario) ?? []).map((check) => ({ ...check, scenario }));

const withStatus = (checks, status) => checks.filter((check) => check.status === status);

const isUntested = ({ status, errorMessage = '' }) =>
  status === 'SKIPPED' || (status === 'FAILURE' && errorMessage.startsWith('Not testable'));

const passes = (checks) =>
  withStatus(checks, 'SUCCESS').length > 0 && withStatus(checks, 'FAILURE').length === 0;

function described({ scenario, id, errorMessage, details }) {
  const why = errorMessage ?? details?.message ?? details?.note ?? '';
  return `${scenario}: ${id}: ${why.slice(0, DETAIL_LENGTH)}`;
}
