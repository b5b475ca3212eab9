// The bill of materials of what is passed on, in both forms that are asked for:
//   npm run sbom -- FOLDER       sbom.cdx.json (CycloneDX) and sbom.spdx.json
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execFileSync } from 'node:child_process';
import { lockOf, packagesOf } from '../shipping/licences.mjs';
import { withoutTools } from '../shipping/without-tools.mjs';

const FORMS = { cyclonedx: 'sbom.cdx.json', spdx: 'sbom.spdx.json' };

const folder = resolve(process.argv[2] ?? 'release');
const lock = withoutTools(lockOf('package-lock.json'));
mkdirSync(folder, { recursive: true });
// npm's own `--omit dev` leaves out what a tool needs too, and so half of the server.
const stage = join(mkdtempSync(join(tmpdir(), 'sbom-')), 'quantconnect-mcp');
try {
  mkdirSync(stage);
  // Whole but for them: what overrides say is part of what fits.
  const { devDependencies: _, ...manifest } = JSON.parse(readFileSync('package.json', 'utf8'));
  writeFileSync(join(stage, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(stage, 'package-lock.json'), JSON.stringify(lock));
  for (const [form, file] of Object.entries(FORMS)) {
    const text = execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format', form], {
      cwd: stage,
      encoding: 'utf8',
    });
    const listed = JSON.parse(text);
    const count = (listed.components ?? listed.packages.slice(1)).length;
    const expected = new Set(packagesOf(lock).map(({ name, version }) => `${name}@${version}`)).size;
    if (count !== expected) throw new Error(`${file} lists ${count} packages, the lock file has ${expected}`);
    writeFileSync(join(folder, file), text);
    process.stdout.write(`${join(folder, file)}: ${count} packages\n`);
  }
} finally {
  rmSync(join(stage, '..'), { recursive: true, force: true });
}
