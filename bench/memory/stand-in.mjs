import { createServer } from 'node:http';
import { once } from 'node:events';

/**
 * In place of QuantConnect: answers every request to a path with the same bytes.
 * @param answers JSON texts by path, without the query; other paths are answered `{"success":true}`.
 */
export async function startStandIn(answers = {}) {
  const bodies = new Map(Object.entries(answers).map(([path, json]) => [path, Buffer.from(json)]));
  const usual = Buffer.from('{"success":true}');
  const server = createServer((req, res) => {
    const body = bodies.get(req.url.split('?')[0]) ?? usual;
    req
      .resume()
      .once('end', () =>
        res.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body),
      );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    set: (path, json) => bodies.set(path, Buffer.from(json)),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
