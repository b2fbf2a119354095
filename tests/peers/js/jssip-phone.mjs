// JsSIP as a desk phone. Order: {url, ca, number, domain, password, expires}. Says: registered, refused CODE, unregistered.
// Words: leave (un-registers and ends), cut (drops the socket without a word).
import { onWord, order, say } from './orders.mjs';
import { trustOnly } from './trusted-socket.mjs';

const sockets = trustOnly(order.ca);
const { default: JsSIP } = await import('jssip');

const phone = new JsSIP.UA({
  sockets: [new JsSIP.WebSocketInterface(order.url)],
  uri: `sip:${order.number}@${order.domain}`,
  password: order.password,
  register_expires: order.expires,
  user_agent: 'JsSIP phone',
});
phone.on('registered', () => say('registered'));
phone.on('registrationFailed', (e) => say(`refused ${e.response?.status_code ?? e.cause}`));
phone.on('unregistered', () => say('unregistered'));
phone.start();

onWord({
  leave: () => {
    phone.once('unregistered', () => setTimeout(() => process.exit(0), 50));
    phone.unregister();
  },
  cut: () => {
    phone.removeAllListeners();
    sockets.at(-1).on('close', () => process.exit(0));
    sockets.at(-1).terminate();
  },
});
