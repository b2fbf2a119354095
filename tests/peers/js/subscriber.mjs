// A subscriber written from the interface document alone. Order: {url, ca, username, domain, password, extensions, events}.
// It logs in (a wrong password first, on a connection of its own), subscribes, says "watching", waits for so many events, un-subscribes,
// and prints one JSON verdict: {"faults": [...], "events": [...]}.
import { readFileSync } from 'node:fs';
import WebSocket from 'ws';
import { order, say } from './orders.mjs';

const faults = [];
const expect = (holds, what) => holds || faults.push(what);
const ca = readFileSync(order.ca);

class Connection {
  #socket;
  #waiting = [];
  #arrived = [];

  async open() {
    this.#socket = new WebSocket(order.url, { ca });
    this.#socket.on('message', (bytes, isBinary) => {
      expect(!isBinary, 'a binary frame');
      const message = bytes.toString('utf8');
      const reader = this.#waiting.shift();
      reader ? reader(message) : this.#arrived.push(message);
    });
    await new Promise((resolve, reject) => this.#socket.on('open', resolve).on('error', reject));
    expect(this.#socket.protocol === '', `an unasked sub-protocol: ${this.#socket.protocol}`);
    return this;
  }

  next() {
    return this.#arrived.length ? Promise.resolve(this.#arrived.shift()) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  async ask(command) {
    this.#socket.send(JSON.stringify(command));
    return this.next();
  }

  async close() {
    const closed = new Promise((resolve) => this.#socket.on('close', resolve));
    this.#socket.close();
    return closed;
  }
}

const members = (object) => Object.keys(object);
const isDecimal = (value) => typeof value === 'string' && /^[0-9]+$/.test(value);

const contactMembers = {
  contact_uri: (v) => typeof v === 'string' && /^<sips?:[^>]+>/.test(v),
  expires: (v) => Number.isInteger(v) && v > 1_500_000_000,
  instance: (v) => typeof v === 'string' && /^(<urn:uuid:[0-9a-f-]{36}>)?$/i.test(v),
  last_update: (v) => Number.isInteger(v) && v > 1_500_000_000,
  public_address: (v) => typeof v === 'string' && /^[0-9a-f.:[\]]+:[0-9]+$/i.test(v),
  received_from: (v) => typeof v === 'string' && /^[0-9a-f.:[\]]+:[0-9]+$/i.test(v),
  reg_id: (v) => Number.isInteger(v) && v >= 0,
  user_agent: (v) => typeof v === 'string',
};

function checkContacts(event, name) {
  if (!(name in event)) return;
  const rows = event[name];
  if (!Array.isArray(rows) || rows.length === 0) return void faults.push(`${name} is not a filled array`);
  for (const row of rows) {
    expect(String(members(row)) === String(members(contactMembers)), `${name}: members ${members(row)}`);
    for (const [member, fits] of Object.entries(contactMembers)) expect(fits(row[member]), `${name}.${member}: ${JSON.stringify(row[member])}`);
  }
}

function checkEvent(text) {
  const event = JSON.parse(text);
  expect(JSON.stringify(event) === text, `not compact: ${text}`);
  expect(String(members(event)) === String(members(event).sort()), `members are not in order: ${members(event)}`);
  const known = ['event_type', 'extension', 'extension_id', 'registration_contacts', 'removed_contacts', 'tenant_id', 'time'];
  for (const name of members(event)) expect(known.includes(name), `unknown member ${name}`);
  expect(event.event_type === 'extension_register', `event_type ${event.event_type}`);
  expect(order.extensions.some((number) => event.extension === `sip:${number}@${order.domain}`), `extension ${event.extension}`);
  for (const name of ['extension_id', 'tenant_id', 'time']) expect(isDecimal(event[name]), `${name}: ${JSON.stringify(event[name])}`);
  expect('registration_contacts' in event || 'removed_contacts' in event, 'an event about nothing');
  checkContacts(event, 'registration_contacts');
  checkContacts(event, 'removed_contacts');
  expect(Math.abs(Number(event.time) - Date.now() / 1000) < 120, `time ${event.time} is not now`);
  return event;
}

const login = { command: 'auth', username: order.username, domain: order.domain, password: order.password };
const stranger = await new Connection().open();
expect((await stranger.ask({ ...login, password: 'wrong' })) === '{"error":"name or password error","status":-1}', 'the reply to a wrong password');
await stranger.close();

const desk = await new Connection().open();
const early = JSON.parse(await desk.ask({ command: 'subscribe', topics: ['extension_events'] }));
expect(early.status === -1 && typeof early.error === 'string', 'subscribe before auth is not refused');
expect((await desk.ask(login)) === '{"status":0}', 'the reply to auth');
const topics = { topics: ['extension_events'], extensions: order.extensions };
expect((await desk.ask({ command: 'subscribe', ...topics })) === '{"status":0}', 'the reply to subscribe');
expect((await desk.ask({ command: 'subscribe', ...topics, id: 7 })) === '{"command":"subscribe","id":7,"status":0}', 'an id is not echoed');
say('watching');

const events = [];
while (events.length < order.events) events.push(checkEvent(await desk.next()));
expect((await desk.ask({ command: 'unsubscribe', ...topics })) === '{"status":0}', 'the reply to unsubscribe');
const code = await desk.close();
expect(code === 1000 || code === 1005, `close code ${code}`);
say(JSON.stringify({ faults, events }));
