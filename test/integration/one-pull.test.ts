import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { connectMqttViewer } from '../helpers/mqtt-viewer.ts';
import { type RecordingProxy, startRecordingProxy } from '../helpers/recording-proxy.ts';
import { connectSignaling } from '../helpers/signaling-client.ts';
import { type House, startHouse, TOKENS, untilFrames } from './house.ts';

const WARM_MS = 1000;

/** What a busy machine may add to a time limit, in ms. */
const SLACK_MS = 10_000;
/** Of the camera `gate-lasting`: long enough for somebody to join meanwhile on a busy machine. */
const LASTING_MS = 3000;

let house: House;
let proxy: RecordingProxy;

const watch = (camera = 'gate') => house.watch({ camera });
const requests = (method: string) => proxy.methods().filter((name) => name === method).length;
const untilTeardown = (count: number) =>
  eventually(() => requests('TEARDOWN') === count, { what: `TEARDOWN number ${count}` });

beforeAll(async () => {
  house = await startHouse({
    async cameras(camera) {
      proxy = await startRecordingProxy(camera.rtspUrl('main'));
      const url = new URL(proxy.url);
      url.username = camera.username;
      url.password = encodeURIComponent(camera.password);
      return [
        { name: 'gate', rtsp: url.href, warm: `${WARM_MS}ms` },
        { name: 'gate-lasting', rtsp: url.href, warm: `${LASTING_MS}ms` },
      ];
    },
  });
});

afterAll(async () => {
  await house?.close();
  await proxy?.close();
});

beforeEach(async () => {
  await eventually(() => house.camera.sessions().length === 0, { what: 'the end of the pull before' });
});

describe('the pull of a camera', () => {
  it('starts with the first viewer, and not before', async () => {
    expect(proxy.connections()).toBe(0);
    const viewer = await watch();
    await untilFrames(viewer);
    expect(house.camera.sessions()).toMatchObject([{ stream: 'main', playing: true }]);
    await viewer.end();
    await untilTeardown(1);
  });

  it('is one, whatever the number of viewers', async () => {
    const [setups, plays] = [requests('SETUP'), house.camera.playCount('main')];
    const viewers = await Promise.all([watch(), watch(), watch()]);
    await Promise.all(viewers.map((viewer) => untilFrames(viewer)));
    const late = await watch();
    await untilFrames(late);
    expect(house.camera.sessions()).toHaveLength(1);
    expect(requests('SETUP')).toBe(setups + 1);
    expect(house.camera.playCount('main')).toBe(plays + 1);
    await Promise.all([...viewers, late].map((viewer) => viewer.end()));
    await untilTeardown(2);
  });

  it('ends with a TEARDOWN, as long after the last viewer as the configuration says', async () => {
    const teardowns = requests('TEARDOWN');
    const [first, last] = [await watch(), await watch()];
    await untilFrames(last);
    await first.end();
    await untilFrames(last);
    const left = performance.now();
    expect(await last.end()).toBe(200);
    await untilTeardown(teardowns + 1);
    const afterMs = performance.now() - left;
    expect(afterMs).toBeGreaterThan(WARM_MS - 200);
    expect(afterMs).toBeLessThan(WARM_MS + SLACK_MS);
    await eventually(() => house.camera.sessions().length === 0, { what: 'the end of the session' });
  });

  it('goes on where somebody joins within that time', async () => {
    const [teardowns, plays] = [requests('TEARDOWN'), house.camera.playCount('main')];
    const first = await watch('gate-lasting');
    await untilFrames(first);
    const left = performance.now();
    await first.end();
    const second = await watch('gate-lasting');
    expect(performance.now() - left).toBeLessThan(LASTING_MS);
    await eventually(() => performance.now() - left > LASTING_MS + 500, { what: 'that time to be over' });
    await untilFrames(second);
    expect(second.video.faults).toEqual([]);
    expect(house.camera.playCount('main')).toBe(plays + 1);
    expect(requests('TEARDOWN')).toBe(teardowns);
    await second.end();
  });
});

describe('SIGTERM', () => {
  /** A viewer by MQTT and one by WHEP, then the signal; gives how the daemon ended. */
  async function terminate() {
    const { name, token } = TOKENS.watcher;
    const signaling = await connectSignaling({
      brokerUrl: house.oriel.mqttUrl,
      httpUrl: house.oriel.httpUrl,
      user: name,
      token,
    });
    const byMqtt = await connectMqttViewer(signaling, { camera: 'gate', peer: 'p' });
    const byWhep = await watch();
    await Promise.all([untilFrames(byMqtt), untilFrames(byWhep)]);
    return {
      async now() {
        const exit = await house.oriel.stop('SIGTERM');
        const bye = await signaling.until('bye');
        await eventually(() => byMqtt.state() === 'closed' && byWhep.state() === 'closed', {
          what: "both peers' end",
        });
        await signaling.close();
        return { exit, bye };
      },
    };
  }

  it('tells the viewers, sends TEARDOWN, and exits 0', async () => {
    const teardowns = requests('TEARDOWN');
    const { exit, bye } = await (await terminate()).now();
    expect(exit).toMatchObject({ code: 0, signal: null });
    // Its own limit is 1.8 s; the rest is the machine's.
    expect(exit.afterMs).toBeLessThan(5000);
    expect(bye).toMatchObject({ code: 'shutting-down', message: 'the gateway is shutting down' });
    await untilTeardown(teardowns + 1);
    await house.oriel.start();
  });

  it('does so while a camera hangs, and another is slow to stop', async () => {
    const { name, token } = TOKENS.driver;
    const signaling = await connectSignaling({
      brokerUrl: house.oriel.mqttUrl,
      httpUrl: house.oriel.httpUrl,
      user: name,
      token,
    });
    const driver = await connectMqttViewer(signaling, { camera: 'porch', peer: 'p' });
    await eventually(() => driver.isSteerable(), { what: 'the control channel' });
    const ready = await terminate();
    house.camera.stall(true);
    house.camera.slowPtz(30_000);
    driver.control.send(JSON.stringify({ command: 'move', pan: 0.1 }));
    await eventually(() => house.camera.ptzCalls().length > 0, { what: 'the move' });
    const { exit, bye } = await ready.now();
    house.camera.stall(false);
    house.camera.slowPtz(0);
    driver.close();
    await signaling.close();
    expect(exit).toMatchObject({ code: 0, signal: null });
    // Its own limit is 1.8 s; the rest is the machine's.
    expect(exit.afterMs).toBeLessThan(5000);
    expect(bye).toMatchObject({ code: 'shutting-down' });
    await house.oriel.start();
  });
});
