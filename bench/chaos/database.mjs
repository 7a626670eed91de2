// A real PostgreSQL that can be restarted under its users, reached over TCP through a relay whose connections can be cut.
import { connect, createServer } from 'node:net';

const dist = (path) => new URL(`../../server/dist/${path}`, import.meta.url).href;

export async function openDatabase(dataDir) {
  const { startEmbeddedPostgres } = await import(dist('platform/embedded-postgres.js'));
  let ended;
  const start = () => {
    const exit = new Promise((done) => (ended = done));
    return startEmbeddedPostgres({ dataDir, onExit: () => ended() }).then((server) => ({ server, exit }));
  };
  let now = await start();
  const { host, port, user, database } = now.server.connection;
  const sockets = new Set();
  const relay = createServer((client) => {
    const behind = connect(`${host}/.s.PGSQL.${port}`);
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.setNoDelay?.(true);
      socket.once('close', () => { sockets.delete(socket); client.destroy(); behind.destroy(); });
      socket.on('error', () => undefined);
    }
    client.pipe(behind).pipe(client);
  });
  await new Promise((done) => relay.listen(0, '127.0.0.1', done));
  return {
    url: `postgres://${user}@127.0.0.1:${relay.address().port}/${database}`,
    /** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one, after which it recovers from its log. */
    async restart(signal) {
      process.kill(now.server.pid, signal);
      await now.exit;
      now = await start();
    },
    cutConnections() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => relay.close(done));
      await now.server.stop();
    },
  };
}
