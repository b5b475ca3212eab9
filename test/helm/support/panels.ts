import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHART } from './rule-files.js';

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly panels?: readonly Panel[];
  readonly collapsed?: boolean;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
}

export interface Dashboard {
  readonly id: null;
  readonly uid: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
  readonly annotations: { readonly list: readonly { readonly expr: string; readonly textFormat: string }[] };
}

export const DASHBOARD = join(CHART, 'files/dashboards/quantconnect-mcp.json');

export const readDashboard = (): Dashboard => JSON.parse(readFileSync(DASHBOARD, 'utf8')) as Dashboard;

/** Panels that show something, of closed rows too. */
export const shownPanels = ({ panels }: Dashboard): Panel[] =>
  panels
    .flatMap((panel) => [panel, ...(panel.panels ?? [])])
    .filter(({ type }) => type !== 'row');

// What Grafana puts in place of its variables when all is chosen. Namespace, job and so on are inside of texts.
const PLACEHOLDERS: [string, string][] = [
  ['$__rate_interval', '5m'],
  ['$__range', '1h'],
];

/** A query of a panel as Prometheus gets it. */
export const asSent = (expr: string): string =>
  PLACEHOLDERS.reduce((text, [name, value]) => text.replaceAll(name, value), expr);
