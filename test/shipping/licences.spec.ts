import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const notices = readFileSync(resolve(ROOT, 'THIRD-PARTY-NOTICES.md'), 'utf8');

describe('The licences of what is used and passed on', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'licences-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const judge = (...files: string[]) => {
    const script = resolve(ROOT, 'scripts/licences.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, ...files], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    return { status, refused: stderr.split('\n').filter(Boolean) };
  };
  /** A lock file with one package in it. */
  const withPackage = (name: string, entry: object) => {
    const file = join(folder, 'lock.json');
    writeFileSync(
      file,
      JSON.stringify({ packages: { '': {}, [`node_modules/${name}`]: { version: '1.0.0', ...entry } } }),
    );
    return judge(file);
  };

  it('are all on the list', () => {
    expect(judge()).toEqual({ status: 0, refused: [] });
  });

  it.each([
    ['GPL-3.0-only', {}],
    ['AGPL-3.0 AND MIT', {}],
    ['(MIT OR Apache-2.0) AND (GPL-3.0-only OR SSPL-1.0)', {}],
    ['SSPL-1.0', { optional: true }],
    ['BUSL-1.1', { dev: true }],
    ['SEE LICENSE IN LICENSE.md', {}],
    // A tool may be under it, what is passed on may not.
    ['CC-BY-4.0', {}],
  ])('are refused as %s', (license, kind) => {
    expect(withPackage('some', { license, ...kind })).toEqual({
      status: 1,
      refused: [`some@1.0.0: ${license} is not on the list`],
    });
  });

  it('are refused where none is named', () => {
    expect(withPackage('some', {}).refused).toEqual(['some@1.0.0: none named is not on the list']);
  });

  it.each(['MIT', '(BSD-3-Clause OR GPL-2.0)', 'Apache-2.0 AND MIT'])('may be %s', (license) => {
    expect(withPackage('some', { license }).status).toBe(0);
  });

  it('are excused by name only where the lock file has the package', () => {
    const source = readFileSync(resolve(ROOT, 'scripts/shipping/licences.mjs'), 'utf8');
    const excused = [...source.matchAll(/^ {2}'?([\w@/-]+)'?: \['[\w.-]+', '/gm)].map(([, name]) => name!);
    expect(excused.length).toBeGreaterThan(4);
    expect(excused.filter((name) => !existsSync(resolve(ROOT, 'node_modules', name)))).toEqual([]);
  });

  it('of what is inside of the canvas are in the notices, where they ask for more than their text', () => {
    const canvas = readdirSync(resolve(ROOT, 'node_modules/@napi-rs')).find((name) =>
      name.startsWith('canvas-'),
    )!;
    const { components } = JSON.parse(
      readFileSync(resolve(ROOT, 'node_modules/@napi-rs', canvas, 'sbom.cdx.json'), 'utf8'),
    ) as {
      components: {
        name: string;
        licenses?: { expression?: string; license?: { id?: string; name?: string } }[];
      }[];
    };
    const termsOf = (licenses: (typeof components)[number]['licenses'] = []) =>
      licenses.map(({ expression, license }) => expression ?? license?.id ?? license?.name).join(' AND ');
    const plain = /^(MIT|Apache-2\.0|BSD-[23]-Clause|ISC|0BSD|Zlib|Unlicense|Unicode-3\.0)$/;
    const asking = components
      .map(({ name, licenses }) => ({ name, terms: termsOf(licenses) }))
      .filter(
        ({ terms }) =>
          terms &&
          !terms
            .split(/ OR | \/ /)
            .some((one) => one.split(' AND ').every((id) => plain.test(id.replace(/[()]/g, '')))),
      );
    expect(asking.filter(({ terms }) => terms === 'MPL-2.0').length).toBeGreaterThan(2);
    expect(asking.filter(({ name }) => !notices.toLowerCase().includes(name.toLowerCase()))).toEqual([]);
  });

  it('do not get lost: image, package and bundle have the notices', () => {
    const { files } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as { files: string[] };
    expect(files).toContain('THIRD-PARTY-NOTICES.md');
    expect(readFileSync(resolve(ROOT, 'Dockerfile'), 'utf8')).toMatch(/COPY .*THIRD-PARTY-NOTICES\.md/);
    // What is in the bundle itself, `npm run package:verify` unpacks and looks at.
    expect(readFileSync(resolve(ROOT, 'scripts/package/bundle.mjs'), 'utf8')).toContain(
      "'THIRD-PARTY-NOTICES.md'",
    );
  });
});
