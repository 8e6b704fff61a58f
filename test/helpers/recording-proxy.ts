import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between the gateway and a camera, and sees the RTSP requests that pass. */
export interface RecordingProxy {
  /** The target's URL by way of the proxy. */
  readonly url: string;
  /** The methods of all requests, in the order they came. */
  methods(): readonly string[];
  /** Connections made so far. */
  connections(): number;
  close(): Promise<void>;
}

/** Proxies to the host and port of an RTSP URL. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const methods: string[] = [];
  let connections = 0;
  const server = createServer((near) => {
    connections++;
    const far = connect({ host: hostname, port: Number(port) });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    // A request is small, and its client waits for the answer: each comes in one piece.
    near.on('data', (chunk) => {
      for (const [, method = ''] of chunk
        .toString('latin1')
        .matchAll(/^([A-Z_]+) rtsp:\S+ RTSP\/1\.0\r$/gm)) {
        methods.push(method);
      }
      far.write(chunk);
    });
    far.on('data', (chunk) => near.write(chunk));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    methods: () => [...methods],
    connections: () => connections,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
