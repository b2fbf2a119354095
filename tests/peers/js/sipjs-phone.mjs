// SIP.js as a desk phone. Order: {url, ca, number, domain, password, expires}. Says: registered, refused CODE, unregistered.
// Words: leave (un-registers and ends), cut (drops the socket without a word).
import { onWord, order, say } from './orders.mjs';
import { trustOnly } from './trusted-socket.mjs';

const sockets = trustOnly(order.ca);
const { Registerer, RegistererState, UserAgent } = await import('sip.js');

const phone = new UserAgent({
  uri: UserAgent.makeURI(`sip:${order.number}@${order.domain}`),
  transportOptions: { server: order.url },
  authorizationUsername: order.number,
  authorizationPassword: order.password,
  userAgentString: 'SIP.js phone',
  logLevel: 'error',
  sessionDescriptionHandlerFactory: () => ({}),
});
const registration = new Registerer(phone, { expires: order.expires });
registration.stateChange.addListener((state) => {
  if (state === RegistererState.Registered) say('registered');
  if (state === RegistererState.Unregistered) say('unregistered');
});
await phone.start();
await registration.register({ requestDelegate: { onReject: (response) => say(`refused ${response.message.statusCode}`) } });

onWord({
  leave: async () => {
    registration.stateChange.addListener((state) => {
      if (state === RegistererState.Unregistered) setTimeout(() => process.exit(0), 50);
    });
    await registration.unregister();
  },
  cut: () => {
    sockets.at(-1).on('close', () => process.exit(0));
    sockets.at(-1).terminate();
  },
});
