// Events over HTTP as a library of a server sends them: batches with message ids, acknowledged after their commit.
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { percentile } from './percentile.mjs';

/** As the libraries of servers send them; those of browsers send each call by itself. */
const BATCH = 100;
const SMALL_BATCH = 20;
const CONNECTIONS = 8;
const SINGLE_CONNECTIONS = 50;

const told = (child) =>
  new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`The server of the benchmark ended early with code ${code}.`)));
  });

function sender(url) {
  let number = 0;
  const prefix = randomUUID();
  const call = () => ({ type: 'track', userId: `u${1 + (number % 20000)}`, event: 'Product Viewed', messageId: `${prefix}-${number++}`, timestamp: new Date().toISOString(), properties: { sku: 'T-1', price: 12 }, context: { library: { name: 'bench' } } });
  return async (size) => {
    const sentAt = new Date().toISOString();
    const body = JSON.stringify(size === 1 ? { writeKey: 'wk_bench', sentAt, ...call() } : { writeKey: 'wk_bench', sentAt, batch: Array.from({ length: size }, call) });
    const startedAt = performance.now();
    const answer = await fetch(`${url}/v1/${size === 1 ? 'track' : 'batch'}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    if (answer.status !== 200) throw new Error(`Expected 200, found ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
    return performance.now() - startedAt;
  };
}

/** What one event costs, from the clocks of the server's process and of its PostgreSQL. */
async function costing(child, work) {
  const spent = async () => {
    const answer = told(child);
    child.send('spent');
    return answer;
  };
  const before = await spent();
  const { events, perSecond } = await work();
  const after = await spent();
  return { perSecond, nodeMicros: ((after.nodeMs - before.nodeMs) * 1_000) / events, postgresMicros: ((after.postgresMs - before.postgresMs) * 1_000) / events };
}

/** As fast as it goes in batches, in small ones and one by one, then at half of the goal, each batch sent when it is due. */
export async function ingestOverHttp({ seconds, goal }) {
  const child = fork(fileURLToPath(new URL('./ingest-server.mjs', import.meta.url)));
  try {
    const { url } = await told(child);
    const send = sender(url);
    let sent = 0;
    const rush = async (size, connections, milliseconds) => {
      const startedAt = performance.now();
      let events = 0;
      await Promise.all(Array.from({ length: connections }, async () => {
        for (; performance.now() < startedAt + milliseconds; events += size) await send(size);
      }));
      sent += events;
      return { events, perSecond: (events * 1000) / (performance.now() - startedAt) };
    };
    await rush(BATCH, CONNECTIONS, 2000);
    const batches = await costing(child, () => rush(BATCH, CONNECTIONS, seconds * 1000));
    const small = await costing(child, () => rush(SMALL_BATCH, CONNECTIONS, seconds * 500));
    const singles = await costing(child, () => rush(1, SINGLE_CONNECTIONS, seconds * 500));
    const paced = [];
    const everyMs = (BATCH * 1000) / (goal / 2);
    const total = Math.floor((seconds * 1000) / everyMs);
    const first = performance.now();
    for (let number = 0; number < total; number++) {
      await sleep(Math.max(0, first + number * everyMs - performance.now()));
      paced.push(send(BATCH));
    }
    const late = await Promise.all(paced);
    sent += total * BATCH;
    const counted = told(child);
    child.send('count');
    const { events } = await counted;
    if (events !== sent) throw new Error(`${sent} events were acknowledged, ${events} are kept.`);
    return { batches, small, singles, p50: percentile(late, 0.5), p99: percentile(late, 0.99) };
  } finally {
    if (child.connected) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await ended;
    }
  }
}
