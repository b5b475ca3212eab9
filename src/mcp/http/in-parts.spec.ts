import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inTurns, writeParts } from './in-parts.js';

const PART = Buffer.alloc(64 * 1024);
const MOST = 2000;

/** Counts what is asked of it. */
function countedParts() {
  const counted = { parts: 0, each: each() };
  function* each(): Generator<Buffer> {
    for (; counted.parts < MOST; counted.parts += 1) yield PART;
  }
  return counted;
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
};

describe('writeParts', () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('makes no part before the client has taken in those before, and ends when it is gone', async () => {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
    client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    const [, res] = (await once(server, 'request')) as [unknown, ServerResponse];
    const counted = countedParts();
    const written = writeParts(res, counted.each);
    while (!res.writableNeedDrain) await nextTurn();
    await turns(200);
    const before = counted.parts;
    await turns(200);
    expect(counted.parts - before).toBeLessThan(50);
    client.destroy();
    await written;
    expect(counted.parts).toBeLessThan(MOST);
  });

  it('gives others a turn between two parts, however fast the client is', async () => {
    server.on('request', (_, res: ServerResponse) => {
      void writeParts(res, [PART, PART, PART, PART]).then(() => res.end(String(seen)));
      let seen = 0;
      const count = (): void => {
        seen += 1;
        if (!res.writableEnded) setImmediate(count);
      };
      setImmediate(count);
    });
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(Number((await answer.text()).slice(4 * PART.length))).toBeGreaterThanOrEqual(3);
  });
});

describe('inTurns', () => {
  it('hands on one after the other, with a turn of others between them', async () => {
    let others = 0;
    setImmediate(() => (others += 1));
    const seen: [string, number][] = [];
    for await (const part of inTurns(['a', 'b'])) seen.push([part, others]);
    expect(seen).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });
});
