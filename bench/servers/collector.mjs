import { createServer } from 'node:http';

/** In the place of a collector of traces: takes what is sent and keeps nothing. */
createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'content-length': 0 }).end());
}).listen(Number(process.env.PORT), '127.0.0.1');
