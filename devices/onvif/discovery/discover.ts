import { networkInterfaces } from 'node:os';
import type { Logger } from 'pino';
import { DatagramQueue } from './datagram-queue.ts';
import { type LocalInterface, probeInterface } from './interface-probe.ts';
import { type ProbeMatch, readProbeMatches } from './probe-match.ts';
import { serviceAddresses } from './service-addresses.ts';

/** A device that answered a probe. All of it is what it says of itself. */
export interface DiscoveredDevice {
  /** Its endpoint reference, such as `urn:uuid:…`, by which it is found again under another address. */
  readonly identity: string | undefined;
  /** URLs of its device service, the likeliest to work first; at least one. */
  readonly addresses: readonly string[];
  /** At most 64 characters, without control characters; so are the other two. */
  readonly name: string | undefined;
  readonly hardware: string | undefined;
  readonly location: string | undefined;
}

export interface DiscoverOptions {
  /** Ends the search at once; what was found until then is given. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** How long answers are heard, in ms; 3000 where it is absent. */
  readonly forMs?: number;
  /** {@link localInterfaces} where it is absent. */
  readonly interfaces?: readonly LocalInterface[];
  /** Where devices hear probes; 3702 where it is absent. */
  readonly port?: number;
  /** Called with each device as soon as it has answered. */
  readonly onDevice?: (device: DiscoveredDevice) => void;
}

const FOR_MS = 3_000;
const PORT = 3_702;
const MAX_DEVICES = 256;
/** Most addresses of one device. */
const MAX_ADDRESSES = 16;

/**
 * Asks by WS-Discovery on every interface which ONVIF devices there are, several times, and gives each once. The
 * `onvif` package asks but once, on one interface, for one type, and takes a device's first answer as it is. Never
 * rejects: an interface that fails is logged and left out.
 */
export async function discover(options: DiscoverOptions): Promise<readonly DiscoveredDevice[]> {
  const { signal, logger, forMs = FOR_MS, port = PORT, interfaces = localInterfaces() } = options;
  const devices = new Map<string, DiscoveredDevice>();
  // Node 20 collects an AbortSignal.timeout that only an AbortSignal.any holds, and then it never fires.
  const over = new AbortController();
  const end = () => over.abort();
  const timer = setTimeout(end, forMs);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const queue = new DatagramQueue<LocalInterface>(read);

  async function read(datagram: Buffer, from: string, local: LocalInterface): Promise<void> {
    for (const match of await readProbeMatches(datagram)) {
      const addresses = serviceAddresses(match.xaddrs, { ...local, from });
      const [first] = addresses;
      if (first === undefined) continue;
      const key = match.identity?.toLowerCase() ?? first;
      const known = devices.get(key);
      if (!known && devices.size >= MAX_DEVICES) return;
      const device = known ? joined(known, match, addresses) : { ...told(match), addresses };
      devices.set(key, device);
      if (!known) options.onDevice?.(device);
    }
  }

  await Promise.all(
    interfaces.map(async (local) => {
      const onDatagram = (datagram: Buffer, from: string) => queue.put(datagram, from, local);
      try {
        await probeInterface({ local, port, signal: over.signal, onDatagram });
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        logger.warn({ interface: local.name, problem }, 'cameras can not be looked for on this interface');
      }
    }),
  );
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  await queue.drained();
  return [...devices.values()];
}

function told({ identity, name, hardware, location }: ProbeMatch): Omit<DiscoveredDevice, 'addresses'> {
  return { identity, name, hardware, location };
}

/** A device that answers twice, perhaps on two networks, or tells more the second time. */
function joined(known: DiscoveredDevice, match: ProbeMatch, addresses: readonly string[]): DiscoveredDevice {
  return {
    identity: known.identity,
    addresses: [...new Set([...known.addresses, ...addresses])].slice(0, MAX_ADDRESSES),
    name: known.name ?? match.name,
    hardware: known.hardware ?? match.hardware,
    location: known.location ?? match.location,
  };
}

/** This machine's IPv4 addresses as they are now; with `only`, those of the interfaces or addresses that it names. */
export function localInterfaces(only: readonly string[] = []): readonly LocalInterface[] {
  const isWanted = (...names: string[]) => only.length === 0 || names.some((name) => only.includes(name));
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, address }) => family === 'IPv4' && isWanted(name, address))
      .map(({ address, netmask }) => ({ name, address, netmask })),
  );
}
