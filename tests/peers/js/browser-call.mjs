// Two pages of a headless Chromium, each a web phone; the first calls the second, both listen, the first hangs up.
// Order: {chromium, url, domain, phones: [{number, password}, {number, password}]}. Says: registered, heard {packets, energy} for each, done.
// Words: call, listen (both have been called). The certificate is not checked here: the browser cannot be given one CA for one run. The other peers check it.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { onWord, order, say } from './orders.mjs';

const bundled = await build({
  entryPoints: [fileURLToPath(new URL('browser-page.mjs', import.meta.url))], bundle: true, format: 'iife', write: false, logLevel: 'error',
});
const script = bundled.outputFiles[0].text;
const site = createServer((request, response) => {
  const isScript = request.url === '/page.js';
  response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
  response.end(isScript ? script : '<!doctype html><meta charset=utf-8><title>phone</title><script src="page.js"></script>');
}).listen(0, '127.0.0.1');
await new Promise((done) => site.on('listening', done));

// A page may use the microphone on localhost; the microphone is Chromium's own and beeps.
const browser = await chromium.launch({
  executablePath: order.chromium,
  headless: true,
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required',
    '--disable-features=WebRtcHideLocalIpsWithMdns', '--allow-loopback-in-peer-connection', '--ignore-certificate-errors',
  ],
});
const context = await browser.newContext({ permissions: ['microphone'], ignoreHTTPSErrors: true });
const pages = [];
for (const { number, password } of order.phones) {
  const page = await context.newPage();
  page.on('pageerror', (error) => say(`page error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && say(`page: ${message.text()}`));
  await page.goto(`http://localhost:${site.address().port}/`);
  await page.evaluate((account) => window.phone.register(account), { url: order.url, domain: order.domain, number, password });
  pages.push(page);
}
say('registered');

async function call() {
  const [caller] = pages;
  await caller.evaluate((target) => window.phone.call(target), `sip:${order.phones[1].number}@${order.domain}`);
  await listen();
}

async function listen() {
  const [caller, callee] = pages;
  for (const page of pages) await page.evaluate(() => window.phone.isUp());
  for (const heard of await Promise.all([caller, callee].map((page) => page.evaluate(() => window.phone.listen())))) say(`heard ${JSON.stringify(heard)}`);
  await caller.evaluate(() => window.phone.hangUp());
  await new Promise((done) => setTimeout(done, 500));
  await browser.close();
  say('done');
  process.exit(0);
}

const orFails = (work) => () => work().catch(async (error) => {
  say(`failed: ${error.message}`);
  await browser.close();
  process.exit(1);
});

onWord({ call: orFails(call), listen: orFails(listen) });
