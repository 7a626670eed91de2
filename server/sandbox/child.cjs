// The program of a sandbox process: takes one batch of code at a time from its parent, runs it in a fresh isolate, answers, and knows
// nothing else. It ends itself whenever a limit was passed: the parent starts another. Plain CommonJS, so that it starts in no time.
'use strict';
const { writeSync } = require('node:fs');
const { Socket } = require('node:net');
const guest = require('./guest.cjs');

/** Open for both directions: all there is between this process and the server. */
const CHANNEL = 3;

const STANDARD_MEMORY_MB = 64;
const PARAMETERS = '$input, $json, items, item, itemIndex, contact, now, console';
/** What an expression finds: the names of templates, and the item once more as code steps call it. */
const NAMES = 'json, contact, event, run, workflow, now, $json, escapeHtml, console';
const SLACK_MS = 50;

const channel = new Socket({ fd: CHANNEL });
channel.on('error', () => process.exit(0));

function frame(header, payload = '') {
  const head = Buffer.from(JSON.stringify(header));
  const body = Buffer.from(payload);
  const sizes = Buffer.allocUnsafe(8);
  sizes.writeUInt32BE(head.length, 0);
  sizes.writeUInt32BE(body.length, 4);
  return Buffer.concat([sizes, head, body]);
}

let waiting = [];
function flush() {
  if (waiting.length === 0) return;
  const all = waiting.length === 1 ? waiting[0] : Buffer.concat(waiting);
  waiting = [];
  channel.write(all);
}
function send(header, payload) {
  if (waiting.length === 0) setImmediate(flush);
  waiting.push(frame(header, payload));
}
/** The last words of this process: it must not depend on anything that could hang. */
function die(header) {
  const last = Buffer.concat([...waiting, frame(header)]);
  try {
    for (let at = 0; at < last.length; ) at += writeSync(CHANNEL, last, at);
  } catch {
    // the parent is gone or does not listen; it will see that we are gone
  }
  process.kill(process.pid, 'SIGKILL');
}

let ivm;
try {
  ivm = require(process.argv[2]);
} catch (error) {
  channel.write(frame({ unavailable: String(error.message).slice(0, 300) }), () => process.exit(0));
}
const GUEST = `'use strict'; return (${guest})($0);`;

/** Under way: one batch at most. */
let current = null;

/** An isolate nobody has used, with everything in it but the user's code. */
function freshIsolate(memoryMb) {
  const isolate = new ivm.Isolate({ memoryLimit: memoryMb, onCatastrophicError: () => die({ end: 'memory' }) });
  const context = isolate.createContextSync();
  const take = new ivm.Callback((index, text) => current?.take(index, String(text)), { ignored: true });
  const both = context.evalClosureSync(GUEST, [take], { filename: 'guest', result: { reference: true } });
  const [start, stuck, expect] = [0, 1, 2].map((part) => both.getSync(part, { reference: true }));
  return { isolate, context, start, stuck, expect };
}

/** Who asked for so much memory asks again. */
let spareMb = STANDARD_MEMORY_MB;
let spare = null;
const prepare = () => (spare ??= freshIsolate(spareMb));
function takeIsolate(memoryMb) {
  const taken = memoryMb === spareMb ? prepare() : freshIsolate(memoryMb);
  if (memoryMb !== spareMb) spare?.isolate.dispose();
  spareMb = memoryMb;
  spare = null;
  return taken;
}

const cpuMs = (isolate) => {
  try {
    return Number(isolate.cpuTime / 1_000_000n);
  } catch {
    return 0;
  }
};

/** The user's code as one function, or each of the expressions: lines are counted in each of them from 1. */
async function compile({ isolate, context, expect }, source, expressions) {
  const options = { filename: 'code', lineOffset: -1 };
  if (!expressions) return (await isolate.compileScript(`(async function (${PARAMETERS}) { "use strict";\n${source}\n})`, options)).run(context, { reference: true });
  let last;
  for (const expression of JSON.parse(source)) {
    const script = await isolate.compileScript(`(function (${NAMES}) { "use strict"; return (\n${expression}\n); })`, options);
    last = await script.run(context, { reference: true });
    await expect.apply(undefined, [last.derefInto()]);
  }
  return last;
}

/**
 * Ends the process when one run of the code takes longer than it may. With a limit on the processor's time, the time on the wall is only there
 * for code that waits: on a busy machine others may have the processor.
 */
function stopwatch(isolate, { timeLimitMs, cpuLimitMs = timeLimitMs }) {
  let timer;
  let [cpuBefore, begunAt] = [0, 0];
  const look = () => {
    const usedMs = cpuMs(isolate) - cpuBefore;
    const leftMs = Math.min(cpuLimitMs - usedMs, timeLimitMs - (performance.now() - begunAt));
    if (cpuLimitMs < timeLimitMs && leftMs > 0) timer = setTimeout(look, leftMs + 5);
    else die({ end: 'time', cpuMs: usedMs });
  };
  return {
    restart() {
      clearTimeout(timer);
      [cpuBefore, begunAt] = [cpuMs(isolate), performance.now()];
      timer = setTimeout(look, cpuLimitMs + SLACK_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

async function carryOut({ source, expressions = false, together = false, timeLimitMs, cpuLimitMs, memoryLimitMb, now }, text) {
  const taken = takeIsolate(memoryLimitMb);
  const { isolate, start, stuck } = taken;
  const watch = stopwatch(isolate, { timeLimitMs, cpuLimitMs });
  watch.restart();
  current = {
    take: (index, answer) => {
      send({ index }, answer);
      watch.restart();
    },
  };
  const words = { end: 'done' };
  try {
    const code = await compile(taken, source, expressions);
    await start.apply(undefined, [code.derefInto(), text, now, together], { timeout: timeLimitMs * 1_000 });
    while (await stuck.apply(undefined, []));
  } catch (error) {
    const message = String(error?.message).slice(0, 2_000);
    if (isolate.isDisposed) return die({ end: 'memory' });
    const syntax = error instanceof SyntaxError ? /^(.*?)(?: \[code:(\d+):(\d+)\])?$/s.exec(message) : null;
    Object.assign(words, syntax ? { end: 'syntax', message: syntax[1], line: Number(syntax[2] ?? 0), column: Number(syntax[3] ?? 0) } : { end: 'failed', message });
  }
  watch.stop();
  // answers that were handed over before the isolate came to rest are taken before this
  setImmediate(() => {
    current = null;
    send(words);
    flush();
    isolate.dispose();
    prepare();
  });
}

function listen() {
  let buffered = Buffer.alloc(0);
  channel.on('data', (chunk) => {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
    if (buffered.length < 8) return;
    const head = buffered.readUInt32BE(0);
    const end = 8 + head + buffered.readUInt32BE(4);
    if (buffered.length < end) return;
    const header = JSON.parse(buffered.toString('utf8', 8, 8 + head));
    const text = buffered.toString('utf8', 8 + head, end);
    buffered = buffered.subarray(end);
    void carryOut(header, text);
  });
  channel.on('end', () => process.exit(0));
}

if (ivm) {
  prepare();
  listen();
  send({ ready: true });
}
