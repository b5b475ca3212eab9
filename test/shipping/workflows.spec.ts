import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const ROOT = resolve(__dirname, '../..');
const FOLDER = resolve(ROOT, '.github/workflows');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
}
interface Job {
  readonly uses?: string;
  readonly permissions?: Record<string, string>;
  readonly 'timeout-minutes'?: number;
  readonly steps?: Step[];
  readonly needs?: string | string[];
  readonly environment?: string;
}
interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions?: object;
  readonly concurrency?: { group: string };
  readonly jobs: Record<string, Job>;
}

/** What is wrong with a workflow, by the rules of this repository. */
function faultsOf(text: string): string[] {
  const { on, permissions, concurrency, jobs } = parse(text) as Workflow;
  return [
    ...(permissions && Object.keys(permissions).length === 0 ? [] : ['permissions: {} is not at the top']),
    ...(concurrency?.group ? [] : ['has no concurrency group']),
    ...Object.keys(on ?? {})
      .filter((event) => ['pull_request_target', 'workflow_run', 'issue_comment'].includes(event))
      .map((event) => `runs on ${event}, with rights and a stranger's code`),
    ...Object.entries(jobs).flatMap(([name, job]) => faultsOfJob(job).map((fault) => `${name}: ${fault}`)),
    ...unpinned(text),
  ];
}

function faultsOfJob(job: Job): string[] {
  const steps = job.steps ?? [];
  return [
    ...(job.permissions ? [] : ['names no permissions']),
    ...(job.uses || job['timeout-minutes'] ? [] : ['may run for ever']),
    // A token that publishes is out of reach of a job that runs the dependencies' code unasked.
    ...steps
      .filter(({ run }) => run && /npm (ci|install)(?!.*--ignore-scripts)/.test(run))
      .map(({ run }) => `${run}`),
    ...steps
      .filter(
        ({ uses, with: given }) =>
          uses?.startsWith('actions/checkout@') && given?.['persist-credentials'] !== false,
      )
      .map(() => 'leaves its token in the checkout'),
    // What others wrote, as the title of a pull request, is no part of a script.
    ...steps.filter(({ run }) => run?.includes('${{')).map(({ run }) => `${run} has an expression in it`),
  ];
}

function unpinned(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /^\s*(- )?uses:/.test(line))
    .filter((line) => !/uses: (\.\/\S+|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line))
    .map((line) => `${line.trim()} is not pinned`);
}

const workflows = readdirSync(FOLDER).map(
  (file) => [file, readFileSync(join(FOLDER, file), 'utf8')] as const,
);

describe('A workflow', () => {
  it.each(workflows)('%s keeps the rules', (_, text) => {
    expect(faultsOf(text)).toEqual([]);
  });

  it.each([
    [
      'permissions for all jobs',
      'permissions: {}',
      'permissions: write-all',
      'permissions: {} is not at the top',
    ],
    ['a tag in place of a commit', /@3d3c\w+ # v7.0.1/, '@v7', 'is not pinned'],
    ['a job without an end', /^ +timeout-minutes:.*\n/m, '', 'may run for ever'],
    ['a token left behind', 'persist-credentials: false', 'persist-credentials: true', 'leaves its token'],
    ['install scripts', 'npm ci --ignore-scripts', 'npm ci', 'npm ci'],
    ['rights for strangers', '  pull_request:\n', '  pull_request_target:\n', "a stranger's code"],
    [
      'words of strangers',
      'run: npm run licences',
      'run: echo ${{ github.head_ref }}',
      'an expression in it',
    ],
    ['two runs at once', /^concurrency:\n( .*\n)+/m, '', 'no concurrency group'],
  ])('is refused with %s', (_, from, to, fault) => {
    const check = workflows.find(([file]) => file === 'check.yml')![1];
    expect(faultsOf(check)).toEqual([]);
    expect(faultsOf(check.replace(from, to)).join('\n')).toContain(fault);
  });

  it('of one action uses one commit everywhere', () => {
    const used = new Map<string, Set<string>>();
    for (const [, text] of workflows)
      for (const [, action, commit] of text.matchAll(/uses: ([\w-]+\/[\w-]+)[\w/-]*@([0-9a-f]{40})/g))
        used.set(action!, (used.get(action!) ?? new Set()).add(commit!));
    expect([...used].filter(([, commits]) => commits.size > 1)).toEqual([]);
    expect(used.size).toBeGreaterThan(8);
  });

  it('runs scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
      scripts: object;
    };
    const all = workflows.map(([, text]) => text).join('\n');
    const named = [...all.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const files = [...all.matchAll(/(?:node|bash) ((?:scripts|\.ci)\/[\w./-]+)/g)].map(([, file]) => file!);
    for (const file of files) expect(() => readFileSync(resolve(ROOT, file))).not.toThrow();
    expect(files.length).toBeGreaterThan(4);
  });
});

describe('A release', () => {
  const { jobs } = parse(workflows.find(([file]) => file === 'release.yml')![1]) as Workflow;
  const needs = (name: string): string[] => {
    const direct = [jobs[name]!.needs ?? []].flat();
    return [...direct, ...direct.flatMap(needs)];
  };
  const publishing = Object.entries(jobs).filter(([, { permissions = {} }]) =>
    Object.values(permissions).includes('write'),
  );

  it('publishes nothing before everything has passed', () => {
    expect(publishing.map(([name]) => name).sort()).toEqual(['chart', 'image', 'npm', 'publish', 'registry']);
    for (const [name] of publishing)
      expect([name, needs(name)]).toEqual([name, expect.arrayContaining(['check', 'tag'])]);
  });

  it('publishes last what can neither be replaced nor taken back', () => {
    expect(needs('npm')).toEqual(expect.arrayContaining(['image', 'chart', 'assets']));
    expect(needs('registry')).toContain('npm');
    for (const name of ['image', 'chart', 'assets']) expect(needs(name)).not.toContain('npm');
  });

  it('publishes from an environment, in which somebody may have to agree', () => {
    for (const [name, { environment }] of publishing) expect([name, environment]).toEqual([name, 'release']);
  });

  it('holds no secret', () => {
    expect(JSON.stringify(jobs)).not.toMatch(/secrets\./);
  });
});
