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
  const answered = [];
  for (const panel of panels) {
    const answers = [];
    for (const target of panel.targets ?? []) answers.push(...(await ask(target, prometheus, seconds, step)));
    answered.push({ ...panel, answers });
  }
  return answered;
}

async function ask({ refId, expr, legendFormat, instant }, prometheus, seconds, step) {
  const query = asSent(expr, seconds);
  const { result } = instant ? await prometheus.instant(query) : await prometheus.range(query, seconds, step);
  const series = result.map(({ metric, value, values = [value] }) => ({
    refId,
    legend: legendOf(legendFormat, metric),
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
