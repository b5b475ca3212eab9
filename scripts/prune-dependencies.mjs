// Makes a `node_modules` of production dependencies as small as it can be and still run. For the image and the
// bundle, never for a checkout: `node scripts/prune-dependencies.mjs node_modules`.
import { existsSync } from 'node:fs';
import { prune } from './shipping/prune.mjs';

const [modules] = process.argv.slice(2);
if (!modules || !existsSync(modules)) {
  process.stderr.write(
    'Usage: node scripts/prune-dependencies.mjs FOLDER, a node_modules without development dependencies\n',
  );
  process.exit(64);
}
if (existsSync(`${modules}/typescript`)) {
  process.stderr.write(
    `${modules} has development dependencies in it: it is a checkout's, and stays as it is\n`,
  );
  process.exit(64);
}
process.stdout.write(`${(prune(modules) / 1e6).toFixed(1)} MB of ${modules} are never loaded and gone\n`);
