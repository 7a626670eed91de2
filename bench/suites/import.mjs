// A CSV file of a hundred thousand rows or a million, uploaded in parts and worked off by the import lane of a server in a process of its own.
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PART_BYTES = 4 * 1_048_576;
/** What cannot be taken, one kind after the other; the external id tells the row. */
const BAD = [
  (row) => `bad-${row},no address,Ada,${row},`,
  (row) => `bad-${row},bad${row}@example.org,Ada,${row},,,one field too many`,
  (row) => `bad-${row}${'x'.repeat(300)},bad${row}@example.org,Ada,${row},`,
];
const BAD_EVERY = 9_973;
const COLUMNS = [['externalId', 'text'], ['email', 'text'], ['attribute:firstName', 'text'], ['attribute:spent', 'number'], ['attribute:note', 'text']].map(([to, kind]) => ({ to, kind }));

const told = (child) =>
  new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`The server of the benchmark ended early with code ${code}.`)));
  });

/** Rows of one file: every thousandth has a note of several lines, so that rows and lines are not the same. */
function line(row) {
  if (row % BAD_EVERY === 0) return `${BAD[(row / BAD_EVERY) % BAD.length](row)}\r\n`;
  const note = row % 1_000 === 1 ? `"first line\nsecond, with ""marks"" and comma ${row}"` : `customer number ${row} of the shop`;
  return `customer-${row},person${row}@example.org,Zoé,${row % 1_000},${note}\r\n`;
}

/** The file in parts as they are uploaded: one of them is in memory. */
function* parts(rows) {
  let kept = Buffer.alloc(0);
  for (let from = 1; from <= rows; from += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, rows - from + 1) }, (_, index) => line(from + index)).join('');
    kept = Buffer.concat([kept, Buffer.from(from === 1 ? `id,email,first name,spent,note\r\n${lines}` : lines)]);
    for (; kept.length >= PART_BYTES; kept = kept.subarray(PART_BYTES)) yield kept.subarray(0, PART_BYTES);
  }
  if (kept.length > 0) yield kept;
}

function caller({ url, cookie }) {
  return async (method, path, { body, type = 'application/json' } = {}) => {
    const answer = await fetch(`${url}/api/v1/${path}`, { method, headers: { cookie, ...(body === undefined ? {} : { 'content-type': type }) }, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
    return text;
  };
}

async function upload(call, rows) {
  let sizeBytes = 0;
  for (const part of parts(rows)) sizeBytes += part.length;
  const { id } = JSON.parse(await call('POST', 'imports', { body: JSON.stringify({ fileName: 'shop.csv', sizeBytes }) }));
  let part = 0;
  for (const body of parts(rows)) await call('PUT', `imports/${id}/parts/${++part}`, { body, type: 'application/vnd.parcours.import-part' });
  return { id, sizeBytes };
}

async function ended(call, id, rows) {
  for (;;) {
    const found = JSON.parse(await call('GET', `imports/${id}`));
    if (found.state !== 'running') return found;
    if (process.stderr.isTTY) process.stderr.write(`\r${found.rowsDone} of ${rows} rows`);
    await sleep(250);
  }
}

/** Everybody is there with what the file says of them, and the file of errors names the rows that are not. */
function verify({ rows, done, found, errors }) {
  const numbers = Array.from({ length: rows }, (_, index) => index + 1);
  const [bad, good] = [numbers.filter((row) => row % BAD_EVERY === 0), numbers.filter((row) => row % BAD_EVERY !== 0)];
  const expected = { contacts: good.length, ids: good.length, spent: good.reduce((sum, row) => sum + (row % 1_000), 0), notes: good.filter((row) => row % 1_000 === 1).length };
  for (const [name, value] of Object.entries(expected)) if (found[name] !== value) throw new Error(`Expected ${value} ${name} in the database, found ${found[name]}.`);
  if (done.state !== 'done' || done.rowsDone !== rows || done.created !== good.length || done.refused !== bad.length) throw new Error(`Expected ${rows} rows worked off, found ${JSON.stringify(done)}.`);
  const told = errors.replace('\u{feff}', '').trim().split('\r\n');
  if (told.length !== bad.length) throw new Error(`Expected ${bad.length} rows in the file of errors, found ${told.length}.`);
  for (const [index, row] of bad.entries()) if (!new RegExp(`^bad-${row}x*,.*,${row},"?Expected .+`).test(told[index])) throw new Error(`Expected row ${row} with its reason, found ${told[index]}.`);
  return bad.length;
}

export default async function imports({ rows = 100_000 }) {
  const child = fork(fileURLToPath(new URL('../import-server.mjs', import.meta.url)));
  try {
    const server = await told(child);
    const call = caller(server);
    const began = performance.now();
    const { id, sizeBytes } = await upload(call, rows);
    const uploaded = performance.now();
    child.send('count');
    const before = await told(child);
    const { encoding, delimiter, header } = JSON.parse(await call('POST', `imports/${id}/preview`, { body: '{}' }));
    const started = performance.now();
    await call('POST', `imports/${id}/start`, { body: JSON.stringify({ encoding, delimiter, header, columns: COLUMNS, existing: 'update', listId: null }) });
    const done = await ended(call, id, rows);
    const seconds = (performance.now() - started) / 1000;
    child.send('count');
    const found = await told(child);
    const refused = verify({ rows, done, found, errors: await call('GET', `imports/${id}/errors`) });
    return {
      file: { value: sizeBytes / 1_048_576, unit: 'MB' },
      upload: { value: (uploaded - began) / 1000, unit: 's', better: 'lower' },
      rows_per_second: { value: rows / seconds, unit: 'rows/s', better: 'higher' },
      import_time: { value: seconds, unit: 's', better: 'lower' },
      refused_rows_told: { value: refused, unit: 'rows' },
      memory_at_rest: { value: server.memory, unit: 'MB', better: 'lower' },
      memory_after_upload: { value: before.memory, unit: 'MB', better: 'lower' },
      peak_memory: { value: found.memory, unit: 'MB', goal: 400, better: 'lower' },
      processor_per_row_node: { value: ((found.nodeMs - before.nodeMs) * 1000) / rows, unit: 'µs', better: 'lower' },
    };
  } finally {
    if (child.connected) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await ended;
    }
  }
}
