import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { failureIn } from './messages.mjs';

const SILENCE_MS = 10_000;
const POLL_MS = 4;
// No turn of a loop takes as little that has a call in it.
const IDLE_MICROS = 100;
const QUIET_MS = 3 * POLL_MS;
const ANSWER = 'HTTP/1.1 ';

/**
 * Requests that lie in the sockets of stopped servers before the clock starts. What comes back stays in the sockets
 * until the servers have nothing more to do, so that a generator costs next to nothing while they work: it needs no
 * core of its own, and takes none from one of two.
 */
export class WrittenAhead {
  /** @param {object[]} servers connections are dealt out to them in turn. @param count of connections */
  static async to(servers, count) {
    const lines = await Promise.all(
      Array.from({ length: count }, (_, index) => lineTo(servers[index % servers.length])),
    );
    return new WrittenAhead(servers, lines);
  }

  constructor(servers, lines) {
    this.servers = servers;
    this.lines = lines;
  }

  /**
   * @param perLine requests on each connection, one behind the other
   * @returns {Promise<{answered: number, failures: Record<string, number>, perSecond: number}>} `perSecond`: the sum of
   *   what each server answers from when it goes on until it does nothing more, to 4 ms. One that has to wait for
   *   something keeps no other from answering.
   */
  async burst(perLine, requestAt) {
    await this.stopped(() => this.write(perLine, requestAt));
    const startedAt = performance.now();
    const wanted = this.lines.length * perLine;
    let busyAt = this.servers.map(() => startedAt);
    while (this.seen() < wanted && performance.now() - Math.max(...busyAt) < SILENCE_MS) {
      const lastAt = await this.idle();
      const before = this.seen();
      await this.drain();
      if (this.seen() > before) busyAt = lastAt;
    }
    const { answered, failures } = this.read(perLine);
    const seconds = busyAt.map((at) => (at - startedAt) / 1000);
    const perSecond = this.servers.reduce((sum, _, index) => sum + answered[index] / seconds[index], 0);
    return { answered: answered.reduce((sum, count) => sum + count, 0), failures, perSecond };
  }

  /** Waits until no server does anything, for no longer than `SILENCE_MS`. @returns for each when it last did */
  async idle() {
    const deadline = performance.now() + SILENCE_MS;
    const last = this.servers.map(({ process }) => ({ at: performance.now(), used: process.mainMicros() }));
    const lastBusyAt = () => Math.max(...last.map(({ at }) => at));
    while (performance.now() - lastBusyAt() < QUIET_MS && performance.now() < deadline) {
      await sleep(POLL_MS);
      for (const [index, { process }] of this.servers.entries()) {
        const used = process.mainMicros();
        if (used - last[index].used >= IDLE_MICROS) last[index].at = performance.now();
        last[index].used = used;
      }
    }
    return last.map(({ at }) => at);
  }

  async drain() {
    for (const { socket } of this.lines) socket.resume();
    await sleep(POLL_MS);
    for (const { socket } of this.lines) socket.pause();
  }

  /** @returns how many answers have begun; too few where one was cut in two on its way, which only costs a wait */
  seen() {
    return this.lines.reduce((sum, line) => sum + line.seen, 0);
  }

  async stopped(write) {
    for (const { process } of this.servers) process.child.kill('SIGSTOP');
    try {
      await write();
    } finally {
      for (const { process } of this.servers) process.child.kill('SIGCONT');
    }
  }

  async write(perLine, requestAt) {
    const written = this.lines.map(({ socket, server }, index) => {
      const requests = Array.from({ length: perLine }, (_, n) => bytesOf(server, requestAt(index + n)));
      return new Promise((resolve) => socket.write(requests.join(''), resolve));
    });
    await Promise.all(written);
  }

  /** @returns how many answers are good, for each server, and what is wrong with the others */
  read(perLine) {
    const failures = {};
    const answered = this.servers.map(() => 0);
    for (const line of this.lines) {
      line.seen = 0;
      const outcomes = answersIn(Buffer.concat(line.chunks.splice(0)).toString('utf8'));
      while (outcomes.length < perLine) outcomes.push('no answer');
      for (const failure of outcomes)
        if (failure === undefined) answered[this.servers.indexOf(line.server)] += 1;
        else failures[failure] = (failures[failure] ?? 0) + 1;
    }
    return { answered, failures };
  }

  close() {
    for (const { socket } of this.lines) socket.destroy();
  }
}

async function lineTo(server) {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const line = { server, socket, chunks: [], seen: 0 };
  socket.on('data', (chunk) => {
    line.chunks.push(chunk);
    for (let at = chunk.indexOf(ANSWER); at >= 0; at = chunk.indexOf(ANSWER, at + 1)) line.seen += 1;
  });
  socket.pause();
  socket.on('error', () => {});
  return line;
}

function bytesOf({ url }, { headers, body }) {
  const { host, pathname } = new URL(url);
  const lines = Object.entries({ host, ...headers, 'content-length': Buffer.byteLength(body) });
  return `POST ${pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`;
}

/** @returns for each answer what is wrong with it, or undefined. Only for answers that nothing in their body looks like. */
function answersIn(text) {
  return text
    .split(ANSWER)
    .slice(1)
    .map((answer) => {
      const [head, ...body] = answer.split('\r\n\r\n');
      const type = /^content-type: *(.*)$/im.exec(head)?.[1] ?? '';
      const json = body.join('\r\n\r\n');
      return failureIn(
        Number(head.slice(0, 3)),
        type,
        json.slice(json.indexOf('{'), json.lastIndexOf('}') + 1),
      );
    });
}
