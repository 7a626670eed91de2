// Webhook, set, condition, respond: requests per second and their latency, run and history committed before the answer; and shortly after it.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { load } from '../http-load.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../percentile.mjs';

/** What was answered before it was saved is promised to be saved by then, twenty times over. */
const SAVED_MS = 1_000;

const told = (child) =>
  new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`The server of the benchmark ended early with code ${code}.`)));
  });

export default async function webhooks({ seconds = 8 }) {
  const child = fork(fileURLToPath(new URL('../webhook-server.mjs', import.meta.url)));
  try {
    const { port, barePort, paths } = await told(child);
    const [whenDone, code] = [`/hooks/${paths.when_done}`, `/hooks/${paths.code}`];
    const body = { price: 42, customer: { name: 'Ada', city: 'Riga' } };
    const round = (connections, path = whenDone, at = port) => load({ port: at, path, body, connections, milliseconds: seconds * 1000 });
    await load({ port, path: whenDone, body, connections: 10, milliseconds: 3000 });
    const few = await round(10);
    const many = await round(50);
    const atOnce = await round(50, `/hooks/${paths.at_once}`);
    await load({ port, path: code, body, connections: 10, milliseconds: 2000 });
    const withCode = await round(50, code);
    const relaxed = await round(50, `/hooks/${paths.relaxed}`);
    await sleep(SAVED_MS);
    const bare = await round(50, '/', barePort);
    child.send('count');
    const { runs, done, memory } = await told(child);
    const answered = [few, many, atOnce, withCode, relaxed].reduce((sum, { latencies }) => sum + latencies.length, 0);
    if (runs < answered || done !== runs) throw new Error(`${answered} requests were answered, but ${runs} runs are kept and ${done} of them are done.`);
    return {
      requests_per_second_10: { value: few.perSecond, unit: 'requests/s', better: 'higher' },
      p50_10: { value: percentile(few.latencies, 0.5), unit: 'ms', better: 'lower' },
      p99_10: { value: percentile(few.latencies, 0.99), unit: 'ms', better: 'lower' },
      requests_per_second_50: { value: many.perSecond, unit: 'requests/s', goal: 4000, better: 'higher' },
      p50_50: { value: percentile(many.latencies, 0.5), unit: 'ms', better: 'lower' },
      p99_50: { value: percentile(many.latencies, 0.99), unit: 'ms', better: 'lower' },
      at_once_requests_per_second_50: { value: atOnce.perSecond, unit: 'requests/s', better: 'higher' },
      code_requests_per_second_50: { value: withCode.perSecond, unit: 'requests/s', goal: 2000, better: 'higher' },
      code_p50_50: { value: percentile(withCode.latencies, 0.5), unit: 'ms', better: 'lower' },
      code_p99_50: { value: percentile(withCode.latencies, 0.99), unit: 'ms', better: 'lower' },
      relaxed_requests_per_second_50: { value: relaxed.perSecond, unit: 'requests/s', goal: 8000, better: 'higher' },
      relaxed_p50_50: { value: percentile(relaxed.latencies, 0.5), unit: 'ms', better: 'lower' },
      relaxed_p99_50: { value: percentile(relaxed.latencies, 0.99), unit: 'ms', better: 'lower' },
      bare_http_requests_per_second_50: { value: bare.perSecond, unit: 'requests/s', better: 'higher' },
      ratio_to_bare_http: { value: many.perSecond / bare.perSecond, unit: 'ratio', better: 'higher' },
      peak_memory: { value: memory, unit: 'MB', better: 'lower' },
    };
  } finally {
    if (child.connected) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await ended;
    }
  }
}
