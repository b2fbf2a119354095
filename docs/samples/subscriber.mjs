import WebSocket from 'ws';
import { readFileSync } from 'node:fs';

const socket = new WebSocket('wss://localhost:8885', { ca: readFileSync(process.argv[2]) });
const say = command => socket.send(JSON.stringify(command));
socket.on('open', () => say({ command: 'auth', username: 'demo-101', domain: 'demo.local', password: 'demo-101' }));
socket.once('message', () => say({ command: 'subscribe', topics: ['extension_events'] }));
socket.on('message', message => console.log(JSON.stringify(JSON.parse(message), null, 2)));
socket.on('close', code => console.log('closed with', code));
