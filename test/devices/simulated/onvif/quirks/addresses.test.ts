import { describe, expect, it } from 'vitest';
import type { SimulatedCamera } from '../../../../../devices/simulated/simulated-camera.ts';
import { all, PATHS, tell } from '../soap-door.ts';
import { startOdd } from './odd-camera.ts';

/** Of GetServices and GetCapabilities. */
async function addressesOf(camera: SimulatedCamera): Promise<readonly string[]> {
  const services = await tell(camera, PATHS.device, '<GetServices/>');
  const capabilities = await tell(camera, PATHS.device, '<GetCapabilities/>');
  const addresses = all(services + capabilities, /<(?:tt|tds):XAddr>([^<]+)/g);
  expect(addresses).toHaveLength(12);
  return addresses;
}

describe('a camera with', () => {
  it('xaddr-wrong-host', async () => {
    const addresses = await addressesOf(await startOdd('xaddr-wrong-host'));
    expect(addresses[0]).toBe('http://192.0.2.99:8899/onvif/device_service');
    expect(addresses.every((address) => address.startsWith('http://192.0.2.99:8899/onvif/'))).toBe(true);
  });

  it('xaddr-wrong-port', async () => {
    const addresses = await addressesOf(await startOdd('xaddr-wrong-port'));
    expect(addresses.every((address) => address.startsWith('http://127.0.0.1:1/onvif/'))).toBe(true);
  });

  it('xaddr-stale', async () => {
    const camera = await startOdd('xaddr-stale');
    const { origin } = new URL(camera.onvifUrl);
    await camera.moveTo({ host: '127.0.0.2' });
    const addresses = await addressesOf(camera);
    expect(addresses.every((address) => address.startsWith(`${origin}/onvif/`))).toBe(true);
  });

  it('xaddr-several', async () => {
    const camera = await startOdd('xaddr-several');
    const [device = ''] = await addressesOf(camera);
    expect(device.split(' ')).toEqual([
      'http://192.0.2.99:8899/onvif/device_service',
      'http://[fe80::2aa:ff:fe9a:4ca2]/onvif/device_service',
      camera.onvifUrl,
    ]);
  });

  it('subscription-wrong-host', async () => {
    const camera = await startOdd('subscription-wrong-host');
    const answer = await tell(camera, PATHS.events, '<CreatePullPointSubscription/>');
    const [address = ''] = all(answer, /<wsa5:Address>([^<]+)/g);
    expect(address).toBe('http://192.0.2.99:8899/onvif/event_subscription/1');
    const { pathname } = new URL(address);
    expect(await tell(camera, pathname, '<PullMessages/>')).toContain('PullMessagesResponse');
  });
});
