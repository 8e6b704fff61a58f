import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { type DiscoverOptions, discover } from '../../../../devices/onvif/discovery/discover.ts';
import { createFindDevice } from '../../../../devices/onvif/discovery/find-device.ts';
import { startOnvifCamera } from '../../../helpers/onvif-camera.ts';
import { matchMessage, type Respond, startScriptedDevices } from './scripted-devices.ts';

const LOOPBACK = { name: 'lo', address: '127.0.0.1', netmask: '255.0.0.0' };
const ID = 'urn:uuid:00000000-0000-0000-0000-0000000000';
/** Longer than a test may take. */
const NEVER_MS = 300_000;

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function logged() {
  const lines: Record<string, unknown>[] = [];
  return { lines, logger: pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) }) };
}

/** When a search is ended, unless by its options: the machine may be too busy for any time to be enough. */
interface Enough {
  readonly devices?: number;
  readonly probes?: number;
}

async function search(respond: Respond, enough: Enough, options: Partial<DiscoverOptions> = {}) {
  const over = new AbortController();
  const devices = await startScriptedDevices((probe, count) => {
    if (count === enough.probes) over.abort();
    return respond(probe, count);
  });
  ends.push(devices.close);
  const { lines, logger } = logged();
  let known = 0;
  const found = await discover({
    signal: over.signal,
    logger,
    port: devices.port,
    interfaces: [LOOPBACK],
    forMs: NEVER_MS,
    onDevice: () => {
      if (++known === enough.devices) over.abort();
    },
    ...options,
  });
  return { found, lines, probes: devices.probes };
}

function device(number: number, xaddrs = `http://127.0.0.1:${9_000 + number}/onvif/device_service`) {
  return { identity: `${ID}${10 + number}`, xaddrs };
}

function fixture(name: string): Promise<Buffer> {
  return readFile(new URL(`../../../fixtures/onvif/discovery/${name}`, import.meta.url));
}

function isFor(probe: string, type: string): boolean {
  return probe.includes(`:${type}</d:Types>`);
}

describe('discovery', () => {
  it('asks for both types, several times, and ends in time', async () => {
    const from = performance.now();
    expect(await search(() => [], {}, { forMs: 200 })).toMatchObject({ found: [], lines: [] });
    expect(performance.now() - from).toBeGreaterThanOrEqual(195);
    const { probes, found } = await search(() => [], { probes: 6 });
    expect(found).toEqual([]);
    expect(probes).toHaveLength(6);
    for (const type of ['NetworkVideoTransmitter', 'Device']) {
      expect(probes.filter((probe) => isFor(probe, type))).toHaveLength(3);
    }
    const ids = probes.map((probe) => /<a:MessageID>(urn:uuid:[\da-f-]{36})</.exec(probe)?.[1]);
    expect(new Set(ids).size).toBe(6);
  });

  it('discovery-answers-twice: gives each device once, with all its addresses', async () => {
    const several = await fixture('several-addresses.xml');
    const otherwise = several.toString().replace(/urn:uuid:[\da-f-]+/, (id) => id.toUpperCase());
    const { found } = await search(
      (_, count) => [
        several,
        otherwise.replace('127.0.0.1:8000', '127.0.0.1:9999'),
        ...(count > 1 ? [matchMessage(device(2))] : []),
      ],
      { devices: 2 },
    );
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({
      identity: 'urn:uuid:5f5a69c2-e0ae-504f-829b-00fcc0ffee11',
      name: 'Front Porch',
      hardware: 'IPC-K22',
    });
    expect(found[0]?.addresses).toContain('http://127.0.0.1:9999/onvif/device_service');
    expect(new Set(found[0]?.addresses).size).toBe(5);
  });

  it('discovery-one-type-only: finds a device that answers to one type, and only the second time', async () => {
    const answer = await fixture('device-type.xml');
    const { found } = await search((probe, count) => (isFor(probe, 'Device') && count > 2 ? [answer] : []), {
      devices: 1,
    });
    expect(found).toMatchObject([{ addresses: ['http://127.0.0.1:9003/onvif/device_service'] }]);
  });

  it('discovery-stale-address: tries the address that it answered from first', async () => {
    const answer = await fixture('stale-address.xml');
    const { found } = await search(() => [answer], { devices: 1 });
    expect(found[0]?.addresses).toEqual([
      'http://127.0.0.1:8080/onvif/device_service',
      'http://192.168.1.64:8080/onvif/device_service',
    ]);
  });

  it('discovery-several-addresses: puts those last that hardly work', async () => {
    const answer = await fixture('several-addresses.xml');
    const { found } = await search(() => [answer], { devices: 1 });
    expect(found[0]?.addresses).toEqual([
      'http://127.0.0.1:8000/onvif/device_service',
      'http://198.51.100.3/onvif/device_service',
      'http://169.254.7.1/onvif/device_service',
      'http://[fe80::1]/onvif/device_service',
    ]);
  });

  it('takes 256 devices at most, and lets nothing hostile in its way', async () => {
    const { found, lines } = await search(
      (_, count) => [
        '<a>'.repeat(10_000),
        Buffer.alloc(30_000, 0xff),
        matchMessage({ identity: 'x', xaddrs: 'javascript:alert(1)' }),
        // In one datagram, since a socket keeps only so many.
        matchMessage(...Array.from({ length: 32 }, (_, index) => device(32 * count + index))),
        matchMessage(...Array.from({ length: 32 }, (_, index) => device(32 * (count + 10) + index))),
        matchMessage(...Array.from({ length: 32 }, (_, index) => device(32 * (count + 20) + index))),
      ],
      // The answers to four of them are too many; when the last is sent they have long been read.
      { probes: 6 },
    );
    expect(found).toHaveLength(256);
    expect(lines).toEqual([]);
  });

  it('says in one line which interface can not be used, and uses the others', async () => {
    const gone = { name: 'gone0', address: '203.0.113.200', netmask: '255.255.255.0' };
    const interfaces = [gone, LOOPBACK];
    const { found, lines } = await search(() => [matchMessage(device(5))], { devices: 1 }, { interfaces });
    expect(found).toHaveLength(1);
    expect(lines).toMatchObject([{ level: 40, interface: 'gone0' }]);
  });

  it('ends with what it has when it is aborted', async () => {
    const { found } = await search(() => [matchMessage(device(6))], { devices: 1 });
    expect(found).toHaveLength(1);
    const over = { signal: AbortSignal.abort() };
    expect(await search(() => [], {}, over)).toMatchObject({ found: [], probes: [] });
  });

  it('finds the simulated camera', async () => {
    const camera = await startOnvifCamera('porch', { discovery: { port: 0 } });
    ends.push(() => camera.close());
    const abort = new AbortController();
    const found = await discover({
      signal: abort.signal,
      logger: logged().logger,
      interfaces: [LOOPBACK],
      forMs: NEVER_MS,
      onDevice: () => abort.abort(),
      ...(camera.discoveryPort === undefined ? {} : { port: camera.discoveryPort }),
    });
    expect(found).toMatchObject([{ identity: camera.identity, addresses: [camera.onvifUrl] }]);
  });
});

describe('looking for one device', () => {
  it('ends with its answer, and gives the address that is likeliest to work', async () => {
    const devices = await startScriptedDevices(() => [
      matchMessage(device(1)),
      matchMessage(device(2, 'http://169.254.1.1/x http://127.0.0.1:9100/onvif/device_service')),
    ]);
    ends.push(devices.close);
    const find = createFindDevice({
      logger: logged().logger,
      port: devices.port,
      interfaces: () => [LOOPBACK],
      forMs: NEVER_MS,
    });
    const { signal } = new AbortController();
    expect(await find(device(2).identity.toUpperCase(), signal)).toBe(
      'http://127.0.0.1:9100/onvif/device_service',
    );
    expect(await find(device(2).identity, AbortSignal.abort())).toBeUndefined();
  });

  it('finds nothing where another answers', async () => {
    const devices = await startScriptedDevices(() => [matchMessage(device(1))]);
    ends.push(devices.close);
    const find = createFindDevice({
      logger: logged().logger,
      port: devices.port,
      interfaces: () => [LOOPBACK],
      forMs: 200,
    });
    expect(await find(device(2).identity, new AbortController().signal)).toBeUndefined();
  });
});
