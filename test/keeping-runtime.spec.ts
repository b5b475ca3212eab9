import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

interface Results {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

describe('A worker that keeps what it compiled', () => {
  let folder: string;
  let seen: Map<string, Results['testResults'][number]['assertionResults']>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keeping-'));
    write('counter.js', 'let count = 0; module.exports = () => (count += 1);');
    write('here/part.js', "module.exports = 'here';");
    write('there/part.js', "module.exports = 'there';");
    const counts = "expect(require('../counter.js')()).toBe(1);";
    write('here/first.spec.js', `it('is the first', () => { ${counts} });`);
    write('here/second.spec.js', `it('is the second', () => { ${counts} });`);
    write('here/third.spec.js', "\nit('fails in line 2', () => { throw new Error('as it has to'); });");
    write('there/fourth.spec.js', "it('is there', () => expect(require('./part.js')).toBe('there'));");
    write('here/fifth.spec.js', "it('is here', () => expect(require('./part.js')).toBe('here'));");
    seen = run();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string) => {
    mkdirSync(resolve(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const run = () => {
    const config = { rootDir: folder, runtime: join(ROOT, 'test/keeping-runtime.cjs'), transform: {} };
    write('package.json', '{}');
    write('jest.config.json', JSON.stringify(config));
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const report = join(folder, 'report.json');
    const told = ['-c', join(folder, 'jest.config.json'), '--runInBand', '--json', `--outputFile=${report}`];
    spawnSync(process.execPath, [jest, ...told], { cwd: folder });
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Results;
    return new Map(
      testResults.map(({ name, assertionResults }) => [name.slice(folder.length + 1), assertionResults]),
    );
  };
  const outcomes = () =>
    Object.fromEntries(
      [...seen].map(([name, tests]) => [name, tests.map(({ title, status }) => `${title}: ${status}`)]),
    );

  it('runs every spec of a folder, with modules of its own, and finds what lies beside each', () => {
    expect(outcomes()).toEqual({
      'here/first.spec.js': ['is the first: passed'],
      'here/second.spec.js': ['is the second: passed'],
      'here/third.spec.js': ['fails in line 2: failed'],
      'here/fifth.spec.js': ['is here: passed'],
      'there/fourth.spec.js': ['is there: passed'],
    });
  });

  it('says of a failure where it is', () => {
    const [message] = seen.get('here/third.spec.js')![0]!.failureMessages;
    expect(message).toMatch(/as it has to[^]*here\/third\.spec\.js:2:/);
  });
});
