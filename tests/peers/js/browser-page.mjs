// What runs inside the page: SIP.js with the browser's own WebRTC. Bundled and driven by browser-call.mjs.
import { Inviter, Registerer, RegistererState, SessionState, UserAgent } from 'sip.js';

const audioOnly = { sessionDescriptionHandlerOptions: { constraints: { audio: true, video: false } } };
const reached = (emitter, state) => new Promise((done) => emitter.stateChange.addListener((now) => now === state && done()));

window.phone = {
  async register({ url, number, domain, password }) {
    this.agent = new UserAgent({
      uri: UserAgent.makeURI(`sip:${number}@${domain}`),
      transportOptions: { server: url },
      authorizationUsername: number,
      authorizationPassword: password,
      logLevel: 'error',
      sessionDescriptionHandlerFactoryOptions: { iceGatheringTimeout: 500, peerConnectionConfiguration: { iceServers: [] } },
      delegate: {
        onInvite: (invitation) => {
          this.session = invitation;
          invitation.accept(audioOnly);
        },
      },
    });
    await this.agent.start();
    const registerer = new Registerer(this.agent, { expires: 300 });
    const registered = reached(registerer, RegistererState.Registered);
    await registerer.register();
    await registered;
  },

  async call(target) {
    this.session = new Inviter(this.agent, UserAgent.makeURI(target), audioOnly);
    const established = reached(this.session, SessionState.Established);
    const refused = new Promise((_, fail) => this.session.stateChange.addListener((now) => now === SessionState.Terminated && fail(new Error('the call ended'))));
    await this.session.invite();
    await Promise.race([established, refused]);
    refused.catch(() => {});
  },

  async isUp() {
    while (this.session?.state !== SessionState.Established) await new Promise((done) => setTimeout(done, 20));
  },

  // The energy is only counted while somebody listens.
  async listen() {
    const connection = this.session.sessionDescriptionHandler.peerConnection;
    const speaker = new Audio();
    speaker.srcObject = new MediaStream(connection.getReceivers().map((receiver) => receiver.track));
    await speaker.play();
    await new Promise((done) => setTimeout(done, 3000));
    const heard = { packets: 0, energy: 0 };
    (await connection.getStats()).forEach((report) => {
      if (report.type !== 'inbound-rtp') return;
      heard.packets += report.packetsReceived;
      heard.energy += report.totalAudioEnergy;
    });
    return heard;
  },

  hangUp() {
    return this.session.bye().then(() => 0);
  },
};
