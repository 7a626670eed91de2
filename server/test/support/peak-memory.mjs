// node --expose-gc --import: a process that says, when asked, how much of its memory is alive, and how much it has held at most since it was asked first.
const OFTEN_MS = 20;
let watching;
let [restBytes, peakBytes] = [0, 0];

process.on('message', () => {
  // collected at last: what starting left behind would hide what comes, and only what is alive afterwards is kept
  const held = peakBytes;
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  if (watching === undefined) {
    restBytes = peakBytes = rss;
    watching = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), OFTEN_MS).unref();
  }
  process.send({ restBytes, peakBytes: Math.max(held, restBytes), aliveBytes: heapUsed + external });
});
process.channel.unref();
