import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEVICE_TYPES, probeMessage } from './probe-message.ts';

/** One of this machine's addresses, with its network. */
export interface LocalInterface {
  readonly name: string;
  /** IPv4. */
  readonly address: string;
  readonly netmask: string;
}

export interface InterfaceProbeOptions {
  readonly local: LocalInterface;
  readonly port: number;
  /** Ends the hearing. */
  readonly signal: AbortSignal;
  readonly onDatagram: (datagram: Buffer, from: string) => void;
}

const GROUP = '239.255.255.250';

/** When probes are sent, in ms; datagrams get lost, and devices are to answer within half a second. */
const PROBES_AT_MS = [0, 300, 900] as const;

const RECEIVE_BUFFER_BYTES = 1_048_576;

/**
 * Sends probes from one interface, and hands on what comes back until `signal` aborts. Rejects where the interface
 * can not send.
 */
export async function probeInterface(options: InterfaceProbeOptions): Promise<void> {
  const { local, port, signal, onDatagram } = options;
  if (signal.aborted) return;
  const socket = createSocket('udp4');
  const failed = new Promise<never>((_, reject) => socket.once('error', reject));
  failed.catch(() => undefined);
  socket.on('message', (datagram, { address }) => onDatagram(datagram, address));
  try {
    await Promise.race([failed, bound(socket, local.address)]);
    // A house full of cameras answers within the same half second.
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    socket.setMulticastInterface(local.address);
    // A camera beyond a router is not found by asking everybody.
    socket.setMulticastTTL(1);
    await Promise.race([failed, sendProbes(), aborted(signal)]);
    await Promise.race([failed, aborted(signal)]);
  } finally {
    socket.close();
  }

  async function sendProbes(): Promise<void> {
    let sentAt = 0;
    for (const at of PROBES_AT_MS) {
      if (at > sentAt) await sleep(at - sentAt, undefined, { signal }).catch(() => undefined);
      sentAt = at;
      for (const type of DEVICE_TYPES) {
        if (!signal.aborted) await send(probeMessage(type, randomUUID()));
      }
    }
  }

  function send(message: string): Promise<void> {
    return new Promise((resolve, reject) => {
      socket.send(message, port, GROUP, (error) => (error ? reject(error) : resolve()));
    });
  }
}

function bound(socket: ReturnType<typeof createSocket>, address: string): Promise<void> {
  return new Promise((resolve) => socket.bind(0, address, resolve));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
