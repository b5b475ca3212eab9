import { must, onPath, run, start } from './shell.mjs';

/**
 * What Kubernetes' restricted profile and `compose.yaml` ask for. No network but the container's own loopback: what
 * is tried here reaches nothing else, whatever it does.
 */
export const RESTRICTED = (
  '--network none --read-only --tmpfs /tmp:size=16m,mode=1777 --cap-drop ALL ' +
  '--security-opt no-new-privileges --memory 512m --pids-limit 128'
).split(' ');

/** Docker, or Podman with runc where there is no Docker. */
export class Engine {
  constructor(program = onPath('podman') ? 'podman' : 'docker') {
    if (!onPath(program)) throw new Error(`${program} is not installed`);
    this.program = program;
    // Limits that a machine within a machine may not raise, and a health check that needs systemd.
    this.always =
      program === 'podman'
        ? ['--ulimit', 'nofile=8192:8192', '--ulimit', 'nproc=4096:4096', '--no-healthcheck']
        : [];
    this.global = program === 'podman' && onPath('runc') ? ['--runtime', 'runc'] : [];
    this.names = [];
  }

  /** A container that ends by itself. */
  once(image, flags, words, options) {
    const name = `qcmcp-verify-${process.pid}-once-${this.names.length}`;
    this.names.push(name);
    const started = ['run', '--rm', '-i', '--name', name, ...this.always, ...flags, image, ...words];
    return run(this.program, [...this.global, ...started], options);
  }

  /** A container that goes on, to be removed by `clean`. */
  serve(name, image, flags, words = []) {
    this.names.push(name);
    must(this.program, [
      ...this.global,
      'run',
      '-d',
      '--name',
      name,
      ...this.always,
      ...flags,
      image,
      ...words,
    ]);
  }

  /** A container whose input stays open. */
  open(name, image, flags, words = []) {
    this.names.push(name);
    return start(this.program, [
      ...this.global,
      'run',
      '-i',
      '--name',
      name,
      ...this.always,
      ...flags,
      image,
      ...words,
    ]);
  }

  /** JavaScript, in a container that runs. Answers what it printed. */
  evaluate(name, code) {
    return run(this.program, [...this.global, 'exec', name, 'node', '-e', code]);
  }

  exec(name, ...words) {
    return run(this.program, [...this.global, 'exec', name, ...words]);
  }

  inspect(kind, name) {
    return JSON.parse(must(this.program, [kind, 'inspect', name]).out)[0];
  }

  /** Asks it to stop, and kills it after a minute. Answers seconds and the exit status. */
  stop(name) {
    const { seconds } = must(this.program, ['stop', '-t', '60', name]);
    return { seconds, status: this.inspect('container', name).State.ExitCode };
  }

  logs(name) {
    const { out, err } = run(this.program, ['logs', name]);
    return `${out}\n${err}`;
  }

  clean() {
    // Those in the network of another go before it.
    for (const name of this.names.reverse())
      run(this.program, [...this.global, 'rm', '--force', '--volumes', name]);
  }
}
