// Writes the dashboard that the chart ships. With --check it writes nothing, and fails where the file differs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { dashboard } from './dashboard.mjs';

const PATH = 'helm/quantconnect-mcp/files/dashboards/quantconnect-mcp.json';

const file = resolve(import.meta.dirname, '../..', PATH);
const text = `${JSON.stringify(dashboard(), null, 2)}\n`;
if (!process.argv.includes('--check')) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error(`${PATH} differs: run \`npm run dashboard\` and commit what it writes.`);
  process.exitCode = 1;
}
