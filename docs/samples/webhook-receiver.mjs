import { createServer } from 'node:https';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [certificate, key, secret, port = 8443] = process.argv.slice(2);
const macKey = Buffer.from(secret.replace('whsec_', ''), 'base64');
const seen = new Set();                            // yours: a table with a unique key

function isSigned(headers, body) {
  const id = headers['webhook-id'], timestamp = headers['webhook-timestamp'];
  if (!(Math.abs(Date.now() / 1000 - timestamp) < 300))
    return false;                                  // somebody plays an old one again
  const mac = createHmac('sha256', macKey).update(`${id}.${timestamp}.`).update(body).digest();
  return (headers['webhook-signature'] ?? '').split(' ').some(one => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return given.length === mac.length && timingSafeEqual(given, mac);
  });
}

createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, async (request, response) => {
  const pieces = [];
  for await (const piece of request)
    pieces.push(piece);
  const body = Buffer.concat(pieces);              // the bytes as they came: parse them after the check
  if (!isSigned(request.headers, body))
    return response.writeHead(401).end();
  const id = request.headers['webhook-id'];
  if (!seen.has(id))
    console.log(JSON.stringify(JSON.parse(body)));
  seen.add(id);
  response.writeHead(200).end();                   // only now, for now it is kept
}).listen(port, function () { console.log('listening on', this.address().port); });
