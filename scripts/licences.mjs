// Whether every dependency may be used, and passed on, under its licence. Prints how many there are of each.
//   npm run licences [-- LOCK-FILE]
import { lockOf, packagesOf, refused } from './shipping/licences.mjs';

const lock = lockOf(process.argv[2] ?? 'package-lock.json');
for (const [title, isTool] of [
  ['Passed on, in the image and to those who install the package', false],
  ['Used to build and test', true],
]) {
  const counts = new Map();
  for (const { licence } of packagesOf(lock).filter((one) => one.isTool === isTool)) {
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  process.stdout.write(
    `${title}\n${sorted.map(([licence, count]) => `  ${String(count).padStart(4)}  ${licence}\n`).join('')}`,
  );
}
const bad = refused(lock);
for (const { name, version, licence } of bad)
  process.stderr.write(`${name}@${version}: ${licence} is not on the list\n`);
process.exitCode = bad.length > 0 ? 1 : 0;
