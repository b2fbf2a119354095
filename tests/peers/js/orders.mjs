// What the test wants: one JSON object as argument, then one word a line on standard input.
import { createInterface } from 'node:readline';

export const order = JSON.parse(process.argv[2]);

export function onWord(actions) {
  createInterface({ input: process.stdin }).on('line', (word) => {
    const action = actions[word.trim()];
    if (!action) throw new Error(`no such word: ${word}`);
    action();
  });
}

export const say = (text) => process.stdout.write(`${text}\n`);
