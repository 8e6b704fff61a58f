import { expect, it, vi } from 'vitest';
import { DeviceError } from '../../../devices/camera.ts';
import { PullLoop } from '../../../gateway/stream/pull-loop.ts';

it('does not try a wrong password again and again at the device, which would lock the account', async () => {
  const pauses: number[] = [];
  const refused = new DeviceError({
    kind: 'refused-credentials',
    camera: 'porch',
    message: 'The camera porch refuses the user name or password; check them in its onvif section',
  });
  const loop = new PullLoop({
    pull: () => Promise.reject(refused),
    onTry: () => undefined,
    onFailure: () => undefined,
    onEnd: () => undefined,
    isWatched: () => true,
    random: () => 0,
    pause: (forMs, signal) => {
      pauses.push(forMs);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  });
  loop.start();
  await vi.waitFor(() => expect(pauses).toEqual([15_000]));
  await loop.stop();
});
