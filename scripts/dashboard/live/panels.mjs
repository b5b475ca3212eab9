// The dashboard's panels with what Prometheus answers to their queries.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const FILE = resolve(
  import.meta.dirname,
  '../../../helm/quantconnect-mcp/files/dashboards/quantconnect-mcp.json',
);

/** Panels in order, each with the title of its row. */
export function readPanels() {
  const { panels } = JSON.parse(readFileSync(FILE, 'utf8'));
  let row = '';
  return panels.flatMap((panel) => {
    if (panel.type === 'row') row = panel.title;
    return (panel.type === 'row' ? panel.panels : [panel]).map((one) => ({ ...one, row }));
  });
}

/** A query as Grafana sends it when everything is chosen. */
const asSent = (expr, seconds) =>
  expr
    .replaceAll('$__rate_interval', '15s')
    .replaceAll('$__range', `${seconds}s`)
    .replaceAll(/\$(namespace|job|pod|method|tool)/g, '.*');

/** @returns each panel with `answers`: [{ legend, now, points }] for each series of each query. */
export async function askAll(panels, prometheus, seconds, step) {
  // The same moments for all, or series of several queries could not be laid on one another.
  const end = Math.floor(Date.now() / 1000 / step) * step;
  const range = { start: end - seconds, end, step };
  const answered = [];
  for (const panel of panels) {
    const answers = [];
    for (const target of panel.targets ?? []) answers.push(...(await ask(target, prometheus, range)));
    answered.push({ ...panel, answers });
  }
  return answered;
}

async function ask({ refId, expr, legendFormat, instant, format }, prometheus, range) {
  const query = asSent(expr, range.end - range.start);
  const { result } = await (instant ? prometheus.instant(query) : prometheus.range(query, range));
  const series = result.map(({ metric, value, values = [value] }) => ({
    refId,
    // A line of a table is named by its labels.
    legend:
      format === 'table'
        ? `${legendFormat} of ${Object.values(metric).join(' ')}`
        : legendOf(legendFormat, metric),
    metric,
    points: values.map(([time, text]) => [time, Number(text)]),
  }));
  const last = Math.max(...series.map(({ points }) => points.at(-1)[0]));
  // What ended earlier has no value of now.
  return series.map((one) => ({ ...one, now: valueAt(one.points, last) }));
}

const valueAt = (points, time) => (points.at(-1)[0] === time ? points.at(-1)[1] : Number.NaN);

const legendOf = (format, metric) =>
  format.replaceAll(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? '').trim() || '(none)';
