import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { validate } from 'dockerfile-utils';

const ROOT = resolve(__dirname, '../..');
const dockerfile = readFileSync(resolve(ROOT, 'Dockerfile'), 'utf8');
const lines = dockerfile.replaceAll('\\\n', ' ').split('\n');
const instructions = (name: string): string[] =>
  lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1).trim());
/** What the last stage says, which is the image. */
const last = (name: string) => instructions(name).at(-1);

describe('The Dockerfile', () => {
  it('has nothing that its linter complains about', () => {
    expect(validate(dockerfile).map(({ message, range }) => [range.start.line + 1, message])).toEqual([]);
    // The linter does complain.
    expect(validate('FROM a\nCOPPY b c\nUSER').length).toBeGreaterThan(1);
  });

  it('runs as a number that is not root, so that Kubernetes can tell', () => {
    expect(last('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  it('is put together as root, so that its user can replace nothing in it', () => {
    const image = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(instructions('USER')[0]).toBe('0:0');
    expect(image.indexOf('\nUSER 0:0')).toBeGreaterThan(0);
    expect(image.indexOf('\nUSER 0:0')).toBeLessThan(image.indexOf('\nWORKDIR'));
  });

  it('starts without a shell, which the runtime does not have', () => {
    for (const words of [last('ENTRYPOINT')!, last('CMD')!])
      expect(Array.isArray(JSON.parse(words))).toBe(true);
  });

  it('lets no install script of a dependency run', () => {
    const installs = instructions('RUN').filter((line) => /npm (ci|install)/.test(line));
    expect(installs).toHaveLength(2);
    for (const line of installs) expect(line).toMatch(/npm ci .*--ignore-scripts/);
  });

  it('downloads nothing but what the lock file names, and takes no secret', () => {
    expect(instructions('ADD')).toEqual([]);
    expect(dockerfile).not.toMatch(/curl|wget|apt-get/);
    for (const name of [...instructions('ARG'), ...instructions('ENV')])
      expect(name).not.toMatch(/secret|token|password/i);
  });

  it('tells the server which commit it was built of', () => {
    expect(instructions('ENV')).toContain('BUILD_REVISION=${REVISION}');
    expect(instructions('LABEL').join()).toContain('image.revision="${REVISION}"');
  });

  it('lets a release choose both base images', () => {
    expect(instructions('FROM').map((line) => line.replace(/^--platform=\S+ /, '').split(' ')[0])).toEqual([
      '${BUILD_IMAGE}',
      '${BUILD_IMAGE}',
      '${RUNTIME}',
      '${RUNTIME}',
    ]);
  });
});

describe('What the build may see', () => {
  const rules = readFileSync(resolve(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  const allowed = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
  const copied = instructions('COPY')
    .filter((line) => !line.startsWith('--from'))
    .flatMap((line) =>
      line
        .split(/\s+/)
        .filter((word) => !word.startsWith('--'))
        .slice(0, -1),
    )
    .map((path) => path.replace(/\/$/, ''));

  it('is nothing but what is named', () => {
    expect(rules[0]).toBe('*');
    expect(allowed.filter((path) => !existsSync(resolve(ROOT, path)))).toEqual([]);
  });

  it('is what the Dockerfile copies, and no more', () => {
    const unseen = copied.filter(
      (path) => !allowed.some((one) => path === one || path.startsWith(`${one}/`)),
    );
    const unused = allowed.filter(
      (one) => !copied.some((path) => path === one || one.startsWith(`${path}/`)),
    );
    expect([unseen, unused]).toEqual([[], []]);
  });

  it('is no file of settings and no spec', () => {
    expect(rules).toEqual(expect.arrayContaining(['**/.env', '**/.env.*', '**/*.spec.ts']));
  });
});
