// The parts of the chart that follow from others: the table of its README, from the comments of values.yaml, and
// the names that `config` takes, from docs/configuration.md. With --check nothing is written: exit code 1 where
// something would be.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const CHART = join(ROOT, 'helm/quantconnect-mcp');
const GENERATOR = join(ROOT, 'node_modules/@bitnami/readme-generator-for-helm/bin/index.js');
// How the default of a secret reads.
const SECRET = '| _secret_ |';
// Not of a server, or not of one where somebody trades.
const OTHER_GROUPS = ['Command line', 'Development'];

/** The variables of docs/configuration.md that are no secrets. */
function settingsIn(configuration) {
  const groups = configuration.split(/^## /m).slice(1);
  const titleOf = (group) => group.split('\n', 1)[0];
  // What cannot be told apart would be let into a ConfigMap.
  const missing = OTHER_GROUPS.filter((name) => !groups.some((group) => titleOf(group) === name));
  if (missing.length > 0 || !configuration.includes(SECRET)) {
    throw new Error(`docs/configuration.md has no ${missing.join(', ') || SECRET}`);
  }
  return groups
    .filter((group) => !OTHER_GROUPS.includes(titleOf(group)))
    .flatMap((group) => group.split('\n'))
    .filter((row) => !row.includes(SECRET))
    .flatMap((row) => /^\| `([A-Z0-9_]+)` \|/.exec(row)?.[1] ?? [])
    .sort();
}

/** The schema with the names that `config` takes. */
function schemaWith(schema, settings) {
  const place = /("\$comment": "[^"]*npm run chart:docs\.",\n\s*"enum": )\[[^\]]*\]/;
  if (!place.test(schema)) throw new Error('values.schema.json has no place for the settings');
  const names = settings.map((name) => `        "${name}"`).join(',\n');
  return schema.replace(place, `$1[\n${names}\n      ]`);
}

/** The README with its table. */
function readmeWith(readmePath, valuesPath) {
  const directory = mkdtempSync(join(tmpdir(), 'chart-docs-'));
  try {
    const copy = join(directory, 'README.md');
    copyFileSync(readmePath, copy);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [GENERATOR, '--values', valuesPath, '--readme', copy],
      { encoding: 'utf8' },
    );
    // It says what is wrong on its standard output, among much else.
    if (status !== 0) throw new Error(stdout.match(/^ERROR: .*$/gm)?.join('\n') ?? stderr);
    return readFileSync(copy, 'utf8');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function generated() {
  const [readme, values, schema] = ['README.md', 'values.yaml', 'values.schema.json'].map((file) =>
    join(CHART, file),
  );
  const settings = settingsIn(readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8'));
  return new Map([
    [schema, schemaWith(readFileSync(schema, 'utf8'), settings)],
    [readme, readmeWith(readme, values)],
  ]);
}

const isCheck = process.argv.includes('--check');
for (const [file, text] of generated()) {
  if (readFileSync(file, 'utf8') === text) continue;
  if (!isCheck) {
    writeFileSync(file, text);
    continue;
  }
  process.stderr.write(`${file} is stale: npm run chart:docs\n`);
  process.exitCode = 1;
}
