import type { Socket, SocketOptions } from 'node:dgram';
import { describe, expect, it, vi } from 'vitest';
import { UdpPortPair } from '../../../../gateway/rtsp/transport/udp-port-pair.ts';
import { eventually } from '../../../helpers/eventually.ts';

const made = vi.hoisted((): Socket[] => []);

// The second socket finds its port taken, as where another program has it.
vi.mock('node:dgram', async (original) => {
  const dgram = await original<typeof import('node:dgram')>();
  const createSocket = (options: SocketOptions) => {
    const socket = dgram.createSocket(options);
    if (made.push(socket) === 2)
      socket.bind = () => {
        setImmediate(() => socket.emit('error', new Error('EADDRINUSE')));
        return socket;
      };
    return socket;
  };
  return { ...dgram, createSocket };
});

describe('a pair of ports', () => {
  it('is looked for again where the neighbour is taken, and nothing stays open', async () => {
    const pair = await UdpPortPair.open('127.0.0.1');
    // The ports that the system gives next may be odd or half taken as well.
    expect(made.length).toBeGreaterThanOrEqual(4);
    expect(pair.port % 2).toBe(0);
    const isOpen = (socket: Socket | undefined) => {
      try {
        return socket?.address() !== undefined;
      } catch {
        return false;
      }
    };
    expect(made.map(isOpen)).toEqual([...made.slice(2).map(() => false), true, true]);
    pair.close();
    await eventually(() => !made.some(isOpen));
  });
});
