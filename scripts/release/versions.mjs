import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changesIn, sectionOf } from './changelog.mjs';

const CHART = 'helm/quantconnect-mcp/Chart.yaml';

/** Every place that names the version. Place → what it says. */
export function versionsOf(root) {
  const text = (file) => readFileSync(join(root, file), 'utf8');
  const json = (file) => JSON.parse(text(file));
  const lock = json('package-lock.json');
  const entry = json('server.json');
  const chart = (key) => new RegExp(`^${key}: *['"]?([^'"\\s]+)`, 'm').exec(text(CHART))?.[1];
  const image = entry.packages.find(({ registryType }) => registryType === 'oci');
  return {
    'package.json': json('package.json').version,
    'package-lock.json': lock.version,
    'package-lock.json, packages': lock.packages[''].version,
    'Chart.yaml, version': chart('version'),
    'Chart.yaml, appVersion': chart('appVersion'),
    'server.json': entry.version,
    'server.json, npm': entry.packages.find(({ registryType }) => registryType === 'npm').version,
    'server.json, image': image.identifier.slice(image.identifier.lastIndexOf(':') + 1),
    'mcpb/manifest.json': json('mcpb/manifest.json').version,
  };
}

/** Files that `setVersion` writes; npm itself writes `package.json` and its lock file. */
export const WRITTEN = [CHART, 'server.json', 'mcpb/manifest.json', 'CHANGELOG.md'];

/** By their text, so that they keep their form. */
export function setVersion(root, from, to) {
  edit(root, 'server.json', (text) =>
    text.replaceAll(`"version": "${from}"`, `"version": "${to}"`).replaceAll(`:${from}"`, `:${to}"`),
  );
  edit(root, 'mcpb/manifest.json', (text) => text.replace(`"version": "${from}"`, `"version": "${to}"`));
  edit(root, CHART, (text) => text.replace(/^(version|appVersion): .*$/gm, (_, key) => `${key}: ${to}`));
}

/** What a catalogue of charts shows as news of this version. */
export function setChartChanges(root, changelog, version) {
  const entries = changesIn(sectionOf(changelog, version)).map(
    ({ kind, text }) => `    - kind: ${kind}\n      description: ${JSON.stringify(text)}\n`,
  );
  edit(root, CHART, (text) =>
    text.replace(/(artifacthub\.io\/changes: \|\n)(?: {4}.*\n)*/, (_, key) => key + entries.join('')),
  );
}

function edit(root, file, change) {
  const path = join(root, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}
