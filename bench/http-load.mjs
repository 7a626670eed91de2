import { connect } from 'node:net';

/** One keep-alive connection that sends the same request again and again; cheap, so that the client does not hide the server. */
function client(port, request, until, latencies) {
  return new Promise((resolve, reject) => {
    let received = '';
    let sentAt = 0;
    const socket = connect(port, '127.0.0.1');
    const send = () => {
      sentAt = performance.now();
      if (sentAt >= until) return socket.end();
      socket.write(request);
    };
    socket.setEncoding('latin1').setNoDelay(true);
    socket.on('connect', send).on('error', reject).on('close', resolve);
    socket.on('data', (chunk) => {
      received += chunk;
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1] ?? NaN);
      if (Number.isNaN(length)) return socket.destroy(new Error(`Expected an answer with a length, found: ${received.slice(0, 200)}`));
      if (received.length < head + 4 + length) return;
      if (!received.startsWith('HTTP/1.1 20')) return socket.destroy(new Error(`Expected success, found: ${received.slice(0, 300)}`));
      latencies.push(performance.now() - sentAt);
      received = '';
      send();
    });
  });
}

/** Posts `body` over so many connections for a while; answers requests per second and each one's milliseconds. */
export async function load({ port, path, body, connections, milliseconds }) {
  const text = JSON.stringify(body);
  const request = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  const latencies = [];
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, () => client(port, request, started + milliseconds, latencies)));
  return { perSecond: (latencies.length * 1000) / (performance.now() - started), latencies };
}
