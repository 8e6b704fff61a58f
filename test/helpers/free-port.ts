import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/**
 * Below the ports that Linux gives by itself to whoever connects, or listens on any: one that was free stays free over
 * a server's start, and over its restart.
 */
const FIRST_PORT = 20_000;
const WORKERS = 8;
/** Each of Vitest's workers has its own, so that no two are given the same one. */
const PORTS_PER_WORKER = 1_500;

let next = Math.floor(Math.random() * PORTS_PER_WORKER);

/** A TCP port of 127.0.0.1 that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** As many TCP ports of 127.0.0.1, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function listen(): Promise<Server> {
  for (let tried = 0; tried < PORTS_PER_WORKER; tried++) {
    const server = createServer();
    server.listen(nextPort(), '127.0.0.1');
    const isOurs = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (isOurs) return server;
  }
  throw new Error(`none of ${PORTS_PER_WORKER} ports of 127.0.0.1 is free`);
}

/** Never the one before, so that whoever waits for another may not be given it too. */
function nextPort(): number {
  next = (next + 1) % PORTS_PER_WORKER;
  const worker = Number(process.env.VITEST_POOL_ID ?? 0) % WORKERS;
  return FIRST_PORT + worker * PORTS_PER_WORKER + next;
}
