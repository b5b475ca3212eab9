import { createServer } from 'node:http';
import { project } from './project.mjs';

/** In the place of QuantConnect's API: the same project for whoever asks, and nothing looked at. */
const body = Buffer.from(JSON.stringify({ success: true, errors: [], projects: [project] }));
const headers = { 'content-type': 'application/json', 'content-length': body.length };

const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, headers).end(body));
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), '127.0.0.1');
