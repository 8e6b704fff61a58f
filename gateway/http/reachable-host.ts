import { networkInterfaces } from 'node:os';

/** How others in the network name a server that listens at `host`. */
export function reachableHost(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return firstExternalAddress() ?? 'localhost';
  if (host === '127.0.0.1' || host === '::1') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** The first IPv4 address that other machines may reach; undefined where there is only the loopback. */
export function firstExternalAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
