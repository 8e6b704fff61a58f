import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { DatagramQueue } from '../../../../devices/onvif/discovery/datagram-queue.ts';
import { discover } from '../../../../devices/onvif/discovery/discover.ts';
import { matchMessage, startScriptedDevices } from './scripted-devices.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe('a flood of answers to a probe', () => {
  it('of one device with ever new addresses leaves it a few', async () => {
    const flood = Array.from({ length: 100 }, (_, i) =>
      matchMessage({ identity: 'urn:uuid:1', xaddrs: `http://127.0.0.1:${10_000 + i}/a` }),
    );
    const over = new AbortController();
    const devices = await startScriptedDevices((_, count) => {
      // A later probe than that: by then the answers have been read.
      if (count === 3) over.abort();
      return count === 1 ? flood : [];
    });
    ends.push(devices.close);
    const found = await discover({
      signal: over.signal,
      logger: pino({ level: 'silent' }),
      port: devices.port,
      interfaces: [{ name: 'lo', address: '127.0.0.1', netmask: '255.0.0.0' }],
      forMs: 300_000,
    });
    expect(found).toHaveLength(1);
    expect(found[0]?.addresses).toHaveLength(16);
  });

  function queue() {
    const read: string[] = [];
    const state = { atOnce: 0, most: 0 };
    const datagrams = new DatagramQueue<undefined>(async (datagram, from) => {
      state.most = Math.max(state.most, ++state.atOnce);
      await new Promise(setImmediate);
      state.atOnce--;
      read.push(`${from} ${datagram}`);
    });
    const put = (text: string, from: string) => datagrams.put(Buffer.from(text), from, undefined);
    return { datagrams, put, read, state };
  }

  it('is read one after the other', async () => {
    const { datagrams, put, read, state } = queue();
    for (let i = 0; i < 50; i++) put(String(i), 'a');
    await datagrams.drained();
    put('late', 'a');
    await datagrams.drained();
    expect(state.most).toBe(1);
    expect(read).toHaveLength(51);
  });

  it('drowns nobody else’s answer', async () => {
    const { datagrams, put, read } = queue();
    for (let i = 0; i < 5_000; i++) put(String(i), 'hostile');
    put('here', 'honest');
    await datagrams.drained();
    expect(read.at(-1)).toBe('honest here');
    expect(read.length).toBeLessThan(200);
  });

  it('is not kept, however many pretend to send it', async () => {
    const { datagrams, put, read } = queue();
    for (let i = 0; i < 5_000; i++) put('x', `sender ${i}`);
    put('x'.repeat(20_000), 'long');
    await datagrams.drained();
    expect(read.length).toBeLessThan(300);
  });
});
