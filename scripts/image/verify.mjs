// Builds the image from the Dockerfile as it is and runs what comes out under every restriction.
//
//   node scripts/image/verify.mjs                       builds with buildah, on stand-in bases; runs with podman
//   … --fresh                                           builds all of it again, as on a new machine
//   node scripts/image/verify.mjs --image NAME          only runs one that is there
//   … --engine docker --image NAME                      with Docker
import { parseArgs } from 'node:util';
import { build, sizes } from './build.mjs';
import * as checks from './checks.mjs';
import { Engine } from './engine.mjs';

const { values } = parseArgs({
  options: {
    image: { type: 'string' },
    engine: { type: 'string' },
    fresh: { type: 'boolean', default: false },
  },
});
const startedAt = performance.now();
const failed = [];

function say(what, found, isRight = true) {
  process.stdout.write(`${isRight ? '✓' : '✗'} ${what.padEnd(34)} ${found}\n`);
  if (!isRight) failed.push(what);
}

let engine;
try {
  engine = new Engine(values.engine);
  const image = values.image ?? build(say, { isFresh: values.fresh });
  sizes({ engine, image, say });
  checks.settings({ engine, image, say });
  await checks.http({ engine, image, say });
  checks.writable({ engine, image, say });
  checks.failures({ engine, image, say });
  await checks.stdio({ engine, image, say });
  say('all of it', `${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  failed.push('not finished');
} finally {
  engine?.clean();
}
if (failed.length > 0) process.stderr.write(`Not as it has to be: ${failed.join(', ')}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
