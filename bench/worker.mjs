// A worker of the benchmarks: a whole server of the role worker in a process of its own. Says "ready", counts its processor time anew at each line it is given, ends when its input does.
const dist = (path) => new URL(`../server/dist/${path}`, import.meta.url).href;
const [{ createServer }, { readConfig }] = await Promise.all([import(dist('main/create-server.js')), import(dist('platform/config.js'))]);

const { connection, ...settings } = JSON.parse(process.argv[2]);
const config = readConfig({ ...settings, PARCOURS_HEALTH_PORT: '0', PARCOURS_LOG_LEVEL: 'error' });
const server = await createServer({ config, connection, role: 'worker' });
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
let counted = cpuMs();
console.log('ready');
process.stdin.on('data', () => (counted = cpuMs()));
process.stdin.once('end', async () => {
  console.log(`cpu ${cpuMs() - counted}`);
  await server.close();
  process.exit(0);
});
