// Events over HTTP as a library of a server sends them: batches with message ids, acknowledged after their commit.
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { percentile } from './percentile.mjs';

const BATCH = 100;
const CONNECTIONS = 8;

const told = (child) =>
  new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`The server of the benchmark ended early with code ${code}.`)));
  });

function sender(url) {
  let number = 0;
  const prefix = randomUUID();
  const call = () => ({ type: 'track', userId: `u${1 + (number % 20000)}`, event: 'Product Viewed', messageId: `${prefix}-${number++}`, timestamp: new Date().toISOString(), properties: { sku: 'T-1', price: 12 }, context: { library: { name: 'bench' } } });
  return async () => {
    const body = JSON.stringify({ writeKey: 'wk_bench', sentAt: new Date().toISOString(), batch: Array.from({ length: BATCH }, call) });
    const startedAt = performance.now();
    const answer = await fetch(`${url}/v1/batch`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    if (answer.status !== 200) throw new Error(`Expected 200, found ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
    return performance.now() - startedAt;
  };
}

/** As fast as it goes, then at half of the goal, each batch sent when it is due. */
export async function ingestOverHttp({ seconds, goal }) {
  const child = fork(fileURLToPath(new URL('./ingest-server.mjs', import.meta.url)));
  try {
    const { url } = await told(child);
    const send = sender(url);
    let sent = 0;
    const rush = async (milliseconds) => {
      const until = performance.now() + milliseconds;
      const startedAt = performance.now();
      let batches = 0;
      await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
        for (; performance.now() < until; batches++) await send();
      }));
      sent += batches * BATCH;
      return (batches * BATCH * 1000) / (performance.now() - startedAt);
    };
    await rush(2000);
    const perSecond = await rush(seconds * 1000);
    const paced = [];
    const everyMs = (BATCH * 1000) / (goal / 2);
    const total = Math.floor((seconds * 1000) / everyMs);
    const first = performance.now();
    for (let number = 0; number < total; number++) {
      await sleep(Math.max(0, first + number * everyMs - performance.now()));
      paced.push(send());
    }
    const late = await Promise.all(paced);
    sent += total * BATCH;
    child.send('count');
    const { events } = await told(child);
    if (events !== sent) throw new Error(`${sent} events were acknowledged, ${events} are kept.`);
    return { perSecond, p50: percentile(late, 0.5), p99: percentile(late, 0.99) };
  } finally {
    if (child.connected) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await ended;
    }
  }
}
