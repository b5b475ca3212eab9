import { execFileSync } from 'node:child_process';
import { makeStandIns, STAND_INS } from './bases.mjs';
import { must, onPath } from './shell.mjs';

const IMAGE = 'localhost/quantconnect-mcp:verify';

/**
 * Builds the Dockerfile of this checkout on the stand-ins.
 * @returns {string} the image's name
 */
export function build(say, { isFresh }) {
  for (const program of ['buildah', 'podman', 'dpkg-deb']) {
    if (!onPath(program)) throw new Error(`${program} is not installed: apt-get install buildah podman runc`);
  }
  say('stand-in bases', `${makeStandIns().toFixed(0)} s`);
  const version = JSON.parse(must('npm', ['pkg', 'get', 'version']).out);
  const args = {
    BUILD_IMAGE: STAND_INS.build,
    RUNTIME: STAND_INS.runtime,
    VERSION: version,
    REVISION: revision(),
  };
  const built = must('buildah', [
    // Docker's format, because the one of OCI knows no health checks.
    ...'bud --isolation chroot --pull-never --network host --format docker --tag'.split(' '),
    IMAGE,
    // Again after a change, only what it touches.
    isFresh ? '--no-cache' : '--layers',
    ...Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    '.',
  ]);
  say(isFresh ? 'build' : 'build, what has changed', `${built.seconds.toFixed(0)} s`);
  return IMAGE;
}

function revision() {
  return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
}

/** How big it is, and what of that is ours. */
export function sizes({ engine, image, say }) {
  const code = `const{readdirSync,lstatSync}=require('fs'),{join}=require('path');
const size=(p)=>{const s=lstatSync(p);return s.isDirectory()?readdirSync(p).reduce((n,e)=>n+size(join(p,e)),0):s.size};
const m='/app/node_modules';const of=(p)=>[p.slice(5),size(p)];
const inside=readdirSync(m).flatMap((e)=>e[0]==='@'?[of(join(m,e))]:[of(join(m,e))]).sort((a,b)=>b[1]-a[1]).slice(0,5);
console.log(JSON.stringify([of('/app/dist'),of(m),...inside]))`;
  const listed = engine.once(image, ['--network', 'none', '--entrypoint', 'node'], ['-e', code]);
  const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  say('image', mb(engine.inspect('image', image).Size));
  for (const [place, bytes] of JSON.parse(listed.out)) say(`  ${place}`, mb(bytes));
}
