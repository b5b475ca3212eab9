// Whether a tag is that of this tree: prints its version, and whom it is for. `node scripts/release/tagged.mjs v1.2.3`
import { readFileSync } from 'node:fs';
import { sectionOf } from './changelog.mjs';
import { versionsOf } from './versions.mjs';

const version = (process.argv[2] ?? '').replace(/^v/, '');
const wrong = Object.entries(versionsOf(process.cwd())).filter(([, said]) => said !== version);
for (const [place, said] of wrong) process.stderr.write(`${place} says ${said}, the tag ${version}\n`);
const hasSection = sectionOf(readFileSync('CHANGELOG.md', 'utf8'), version) !== undefined;
if (!hasSection) process.stderr.write(`CHANGELOG.md has no section ${version}\n`);
// 1.0.0-rc.1 is for those who ask for `next`.
if (wrong.length === 0 && hasSection) {
  process.stdout.write(`version=${version}\nchannel=${version.includes('-') ? 'next' : 'latest'}\n`);
} else process.exitCode = 1;
