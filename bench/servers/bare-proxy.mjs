import { createServer } from 'node:http';
import { claimsOf, readProject } from './quantconnect.mjs';

/**
 * The practical limit: verifies the same token, remembers it, and passes the same call on, signed as QuantConnect
 * wants it. No scopes, no checks of a message or of arguments, no limits, no record, no metrics.
 */
function bodyOf(request) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    request
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
      .on('error', reject);
  });
}

async function serve(request, response) {
  const claims = await claimsOf(request.headers.authorization);
  const { id, params } = JSON.parse(await bodyOf(request));
  const text = await readProject(claims, params.arguments);
  const result = JSON.stringify({ content: [{ type: 'text', text }], resultType: 'complete' });
  const json = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
    .end(json);
}

createServer((request, response) => {
  serve(request, response).catch(() => response.writeHead(500).end());
}).listen(Number(process.env.PORT), '127.0.0.1');
