import { describe, expect, it } from 'vitest';
import { ONVIF_QUIRKS } from '../../../../../devices/simulated/onvif/quirks/table.ts';
import { OnvifClient } from '../onvif-client.ts';
import { pull, subscribe } from '../pull-point.ts';
import { command, startOdd, turnRight } from './odd-camera.ts';

describe('the switches', () => {
  it('say what they are, each something else', () => {
    const meanings = Object.values(ONVIF_QUIRKS).map(({ meaning }) => meaning);
    expect(new Set(meanings).size).toBe(meanings.length);
    expect(meanings.every((meaning) => meaning.length > 10)).toBe(true);
  });

  it('work together, and are turned off again', async () => {
    const camera = await startOdd('topic-trailing');
    camera.setOnvifQuirk('one-for-true', true);
    camera.setOnvifQuirk('stop-missing', true);
    camera.setOnvifQuirk('timeout-clock-only', true);
    const [odd] = await pull(camera, await subscribe(camera));
    expect(odd).toMatchObject({ topic: expect.stringMatching(/\/\/\.$/), items: { IsMotion: '0' } });
    await expect(command(camera, 'ContinuousMove', turnRight('PT2S'))).rejects.toThrow('PT2S');
    await expect(command(camera, 'Stop')).rejects.toThrow('Stop is not supported');
    for (const name of ['topic-trailing', 'one-for-true', 'stop-missing', 'timeout-clock-only'] as const) {
      camera.setOnvifQuirk(name, false);
    }
    const [usual] = await pull(camera, await subscribe(camera));
    expect(usual).toMatchObject({ topic: expect.stringMatching(/Motion$/), items: { IsMotion: 'false' } });
    await command(camera, 'ContinuousMove', turnRight('PT2S'));
    await command(camera, 'Stop');
  });

  it('leave a client in peace that knows how to deal with them', async () => {
    const camera = await startOdd('xaddr-wrong-host');
    const { username, password, onvifUrl } = camera;
    const client = new OnvifClient({ url: onvifUrl, username, password });
    await client.connect();
    expect(Object.keys(Object(await client.presets()))).toEqual(['Door', 'Garden', 'Lake']);
  });
});
