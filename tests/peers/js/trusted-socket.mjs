// The browser's WebSocket as the SIP libraries expect it, made from `ws`, which trusts one CA and nothing else.
import { readFileSync } from 'node:fs';
import WebSocket from 'ws';

export function trustOnly(caFile) {
  const ca = readFileSync(caFile);
  const opened = [];
  globalThis.WebSocket = class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { ca });
      opened.push(this);
    }
  };
  return opened;
}
