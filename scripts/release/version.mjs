// Run by `npm version`, before it changes the version (`--ready`) and after, before it commits and tags. Everything
// that names the version gets it, and what CHANGELOG.md has as unreleased becomes its section.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { released } from './changelog.mjs';
import { setChartChanges, setVersion, versionsOf, WRITTEN } from './versions.mjs';

const root = process.cwd();
const changelog = readFileSync('CHANGELOG.md', 'utf8');
const today = new Date().toISOString().slice(0, 10);

try {
  if (process.argv.includes('--ready')) ready();
  else release();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function ready() {
  inStep();
  released(changelog, 'next', today);
}

function release() {
  const { 'package.json': version, 'server.json': before } = versionsOf(root);
  setVersion(root, before, version);
  const text = released(changelog, version, today);
  writeFileSync('CHANGELOG.md', text);
  setChartChanges(root, text, version);
  inStep();
  execFileSync('git', ['add', '--', ...WRITTEN]);
}

function inStep() {
  const said = Object.entries(versionsOf(root));
  const [, version] = said[0];
  const other = said.filter(([, one]) => one !== version);
  if (other.length > 0) {
    throw new Error(
      `package.json says ${version}, but ${other.map(([place, one]) => `${place} ${one}`).join(', ')}`,
    );
  }
}
