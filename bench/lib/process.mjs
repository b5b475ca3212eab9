import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS = 30_000;

/** A process of the bench, which ends with it. */
export class Measured {
  /**
   * @param {string[]} command program and arguments
   * @param {{env?: object, log: string, cwd?: string}} options `log`: file for what it writes
   */
  constructor(command, { env = {}, log, cwd }) {
    const out = openSync(log, 'w');
    const [program, ...args] = command;
    this.log = log;
    this.child = spawn(program, args, {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', out, out, 'ipc'],
    });
    this.pid = this.child.pid;
  }

  /** CPU time of all its threads so far, in microseconds: by the scheduler's count, without the ticks of `stat`. */
  cpuMicros() {
    const threads = readdirSync(`/proc/${this.pid}/task`);
    const nanos = threads.map((id) =>
      Number(readFileSync(`/proc/${this.pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]),
    );
    return nanos.reduce((sum, value) => sum + value, 0) / 1000;
  }

  /** The same of its main thread alone: cheap enough to be asked every few milliseconds. */
  mainMicros() {
    return Number(readFileSync(`/proc/${this.pid}/schedstat`, 'utf8').split(' ')[0]) / 1000;
  }

  /** @returns megabytes: resident now, and at most since `forgetPeak` */
  memory() {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
    return { residentMb: of('VmRSS'), peakMb: of('VmHWM') };
  }

  forgetPeak() {
    writeFileSync(`/proc/${this.pid}/clear_refs`, '5');
  }

  /** @returns {Promise<{p99: number, max: number}>} milliseconds that its event loop was late, since it was last asked */
  loopDelay() {
    return new Promise((resolve) => {
      this.child.once('message', resolve);
      this.child.send('loop-delay');
    });
  }

  /** Waits until `url` answers anything. */
  async ready(url) {
    await this.until(() => fetch(url), url);
  }

  /** Waits until a port of the loopback is open. */
  async accepts(port) {
    await this.until(async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    }, `port ${port}`);
  }

  async until(attempt, what) {
    const deadline = performance.now() + START_MS;
    while (performance.now() < deadline && this.child.exitCode === null) {
      const done = await attempt().then(
        () => true,
        () => false,
      );
      if (done) return;
      await sleep(50);
    }
    this.child.kill('SIGKILL');
    throw new Error(`${what} does not answer:\n${readFileSync(this.log, 'utf8').slice(-2000)}`);
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    if ((await Promise.race([gone, sleep(3000, 'late', { ref: false })])) === 'late')
      this.child.kill('SIGKILL');
    await gone;
  }
}

/** A port of the loopback that is free now. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
