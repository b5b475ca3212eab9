import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { failureIn } from './messages.mjs';

const SILENCE_MS = 10_000;
const ANSWER = 'HTTP/1.1 ';

/**
 * Requests that lie in the sockets of stopped servers before the clock starts. What comes back is only counted until it
 * stops, so that a generator costs next to nothing while the servers work: it needs no core of its own.
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
   * @returns {Promise<{answered: number, failures: Record<string, number>, seconds: number}>} `seconds`: from when the
   *   servers go on to the last answer
   */
  async burst(perLine, requestAt) {
    await this.stopped(() => this.write(perLine, requestAt));
    const startedAt = performance.now();
    const wanted = this.lines.length * perLine;
    let lastAt = startedAt;
    while (this.seen() < wanted && performance.now() - lastAt < SILENCE_MS) {
      await sleep(5);
      lastAt = Math.max(startedAt, ...this.lines.map((line) => line.lastAt));
    }
    return { ...this.read(perLine), seconds: (lastAt - startedAt) / 1000 };
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

  read(perLine) {
    const failures = {};
    let answered = 0;
    for (const line of this.lines) {
      line.seen = 0;
      const outcomes = answersIn(Buffer.concat(line.chunks.splice(0)).toString('utf8'));
      while (outcomes.length < perLine) outcomes.push('no answer');
      for (const failure of outcomes)
        if (failure === undefined) answered += 1;
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
  const line = { server, socket, chunks: [], seen: 0, lastAt: 0 };
  socket.on('data', (chunk) => {
    line.chunks.push(chunk);
    for (let at = chunk.indexOf(ANSWER); at >= 0; at = chunk.indexOf(ANSWER, at + 1)) line.seen += 1;
    line.lastAt = performance.now();
  });
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
