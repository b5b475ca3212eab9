import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { describeWith } from '../support/installed.js';

const ROOT = resolve(__dirname, '../..');
const PARTS =
  'package.json package-lock.json server.json CHANGELOG.md mcpb/manifest.json helm/quantconnect-mcp/Chart.yaml scripts/release'.split(
    ' ',
  );
const { version: current } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
  version: string;
};

describeWith('git', 'npm version', () => {
  let tree: string;
  const file = (name: string) => readFileSync(join(tree, name), 'utf8');
  const write = (name: string, change: (text: string) => string) =>
    writeFileSync(join(tree, name), change(file(name)));
  const run = (program: string, ...args: string[]) => {
    // Of this checkout's own run, npm and git are told nothing.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(npm|GIT)_/i.test(name)),
    );
    const identity = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com' };
    const committer = { GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com' };
    return spawnSync(program, args, {
      cwd: tree,
      encoding: 'utf8',
      env: { ...env, ...identity, ...committer },
    });
  };
  const commit = () => {
    run('git', 'add', '-A');
    run('git', 'commit', '-q', '-m', 'x');
  };
  const tagged = (tag: string) => run(process.execPath, 'scripts/release/tagged.mjs', tag);

  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'release-'));
    for (const part of PARTS) cpSync(join(ROOT, part), join(tree, part), { recursive: true });
    // As it is between releases, whether there has just been one or not.
    write('CHANGELOG.md', (text) =>
      text.replace('## [Unreleased]\n', '## [Unreleased]\n\n### Fixed\n\n- A "fault",\n  on two lines.\n'),
    );
    run('git', 'init', '-q', '-b', 'main');
    commit();
  });
  afterEach(() => rmSync(tree, { recursive: true }));

  it('is all it takes: every file names the new version, the changelog has its section, the tag is right', () => {
    const { status, stderr } = run('npm', 'version', '7.8.9');
    expect([status, stderr]).toEqual([0, '']);
    expect(file('CHANGELOG.md')).toMatch(
      /## \[Unreleased\]\n\n## \[7\.8\.9\] - \d{4}-\d\d-\d\d\n\n### Fixed\n\n- A "fault",/,
    );
    expect(run('git', 'status', '--porcelain').stdout).toBe('');
    expect(tagged(run('git', 'describe', '--exact-match').stdout.trim()).stdout).toBe(
      'version=7.8.9\nchannel=latest\n',
    );
    const notes = run(process.execPath, 'scripts/release/notes.mjs').stdout;
    expect(notes).toMatch(/^### Fixed\n\n- A "fault",/);
    expect(notes).toContain('ghcr.io/ledgai/quantconnect-mcp:7.8.9');
    expect(notes).not.toContain('Unreleased');
    const chart = parse(file('helm/quantconnect-mcp/Chart.yaml')) as Record<string, any>;
    expect(chart).toMatchObject({ version: '7.8.9', appVersion: '7.8.9', name: 'quantconnect-mcp' });
    expect(parse(chart['annotations']['artifacthub.io/changes'])).toContainEqual({
      kind: 'fixed',
      description: 'A "fault", on two lines.',
    });
  });

  it.each([
    [
      'there is nothing to release',
      'CHANGELOG.md',
      (text: string) => text.replace(/(## \[Unreleased\]\n)[^]*?(?=## \[|$)/, '$1'),
      'nothing to release',
    ],
    [
      'a file is out of step',
      'server.json',
      (text: string) => text.replace(`"version": "${current}"`, '"version": "0.0.7"'),
      'server.json 0.0.7',
    ],
    [
      'the chart is out of step',
      'helm/quantconnect-mcp/Chart.yaml',
      (text: string) => text.replace(/^appVersion: .*$/m, 'appVersion: 0.0.7'),
      'Chart.yaml, appVersion 0.0.7',
    ],
  ])('refuses when %s, and changes nothing', (_, name, change, words) => {
    write(name, change);
    commit();
    const { status, stderr } = run(process.execPath, 'scripts/release/version.mjs', '--ready');
    expect([status, stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(run('git', 'status', '--porcelain').stdout).toBe('');
  });

  it('asks that before anything else', () => {
    write('CHANGELOG.md', (text) => text.replace('## [Unreleased]', '## [0.0.1]'));
    commit();
    expect(run('npm', 'version', '7.8.9').status).not.toBe(0);
    expect(run('git', 'status', '--porcelain').stdout + run('git', 'tag').stdout).toBe('');
    expect(file('package.json')).toContain(`"version": "${current}"`);
  });

  it('makes a candidate something for those who ask for it', () => {
    expect(run('npm', 'version', '7.8.9-rc.1').status).toBe(0);
    expect(tagged('v7.8.9-rc.1').stdout).toContain('channel=next');
  });

  it('leaves a tag of another version unreleased', () => {
    const { status, stdout, stderr } = tagged('v7.8.9');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`server.json, image says ${current}, the tag 7.8.9`);
    expect(stderr).toContain('CHANGELOG.md has no section 7.8.9');
  });
});

describe('The version', () => {
  it('is the same wherever it is named', () => {
    const script = resolve(ROOT, 'scripts/release/version.mjs');
    const check = `import { versionsOf } from '${join(dirname(script), 'versions.mjs')}'; console.log(JSON.stringify(versionsOf('${ROOT}')))`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', check], {
      encoding: 'utf8',
    });
    const said = JSON.parse(stdout) as Record<string, string>;
    expect(Object.keys(said)).toHaveLength(9);
    expect(Object.entries(said).filter(([, version]) => version !== current)).toEqual([]);
  });
});
